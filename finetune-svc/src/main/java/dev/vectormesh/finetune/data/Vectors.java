package dev.vectormesh.finetune.data;

import dev.vectormesh.finetune.adapter.TrainingPairs;
import dev.vectormesh.finetune.adapter.TrainingPairs.Pair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Examples with the vectors of their queries and documents, of length 1.
 *
 * @param examples those with a document that the index has; only such documents are left in them
 * @param queries {@code float[examples][dimension]}
 * @param chunks the vectors of each document's chunks, by its full name
 */
public record Vectors(
    List<Example> examples, float[][] queries, Map<String, List<float[]>> chunks) {

  /**
   * Pairs to learn from. Of a document with several chunks it is the one that is nearest to the
   * query: a long text is chosen for what of it answers.
   *
   * @param of which examples
   */
  public TrainingPairs pairs(Collection<Integer> of) {
    Rows rows = new Rows();
    List<Pair> pairs = new ArrayList<>();
    double mean = meanGain(of);
    for (int example : of) {
      float[] query = queries[example];
      int[] skipped =
          examples.get(example).skipped().stream()
              .sorted()
              .mapToInt(document -> rows.of(document, query))
              .toArray();
      new TreeMap<>(examples.get(example).gains())
          .forEach((document, gain) ->
              pairs.add(
                  new Pair(example, rows.of(document, query), (float) (gain / mean), skipped)));
    }
    return new TrainingPairs(queries, rows.vectors.toArray(float[][]::new), pairs);
  }

  /** Grades and clicks are of different sizes; a pair weighs 1 in the mean. */
  private double meanGain(Collection<Integer> of) {
    return of.stream()
        .flatMap(example -> examples.get(example).gains().values().stream())
        .mapToDouble(gain -> gain)
        .average()
        .orElse(1);
  }

  /** Pairs of all examples. */
  public int pairCount() {
    return examples.stream().mapToInt(example -> example.gains().size()).sum();
  }

  /** Rows of documents' vectors, each chunk once. */
  private final class Rows {
    private final Map<float[], Integer> known = new HashMap<>();
    private final List<float[]> vectors = new ArrayList<>();

    int of(String document, float[] query) {
      float[] nearest = nearest(Objects.requireNonNull(chunks.get(document), document), query);
      // An array is equal to itself alone, and a chunk's vector is one array.
      return known.computeIfAbsent(
          nearest,
          vector -> {
            vectors.add(vector);
            return vectors.size() - 1;
          });
    }
  }

  private static float[] nearest(List<float[]> chunks, float[] query) {
    float[] best = chunks.getFirst();
    double highest = Double.NEGATIVE_INFINITY;
    for (float[] chunk : chunks) {
      double cosine = dot(chunk, query);
      if (cosine > highest) {
        highest = cosine;
        best = chunk;
      }
    }
    return best;
  }

  /** The scalar product. */
  public static double dot(float[] a, float[] b) {
    float sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }
}
