package dev.vectormesh.bench;

import io.qdrant.client.VectorFactory;
import io.qdrant.client.grpc.Points.Vector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Documents of words with Zipf's frequencies, as BM25 weights without the IDF, and queries of
 * frequent words; the same ones for the same seed.
 */
final class SparseTexts {
  private static final int WORDS = 20_000;
  private static final int LENGTH = 80;
  private static final int FREQUENT = 100;
  private static final float K1 = 1.2f;

  private final Random random;

  SparseTexts(long seed) {
    this.random = new Random(seed);
  }

  /** Zipf with exponent 1: the rank is log-uniform. */
  private int rank(int words) {
    return (int) Math.exp(random.nextDouble() * Math.log(words));
  }

  /** The words of a document, each with how often it is there. */
  Map<Integer, Integer> document() {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int i = 0; i < LENGTH; i++) {
      counts.merge(rank(WORDS), 1, Integer::sum);
    }
    return counts;
  }

  /** Distinct words, each in many documents. */
  Set<Integer> query(int words) {
    Set<Integer> query = new LinkedHashSet<>();
    while (query.size() < words) {
      query.add(rank(FREQUENT));
    }
    return query;
  }

  /** BM25's weight of each word; all documents have the average length. */
  static Vector vector(Map<Integer, Integer> document) {
    List<Float> weights = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    document.forEach((word, count) -> {
      indices.add(word);
      weights.add(count * (K1 + 1) / (count + K1));
    });
    return VectorFactory.vector(weights, indices);
  }
}
