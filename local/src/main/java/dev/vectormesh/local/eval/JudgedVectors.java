package dev.vectormesh.local.eval;

import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.local.eval.Counting.Found;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A judged collection as vectors of one space, of length 1 each. A document is as near to a query
 * as its nearest chunk.
 */
public final class JudgedVectors {
  private final float[][] queries;
  private final float[][] chunks;
  private final List<String> documents;
  private final List<Map<String, Integer>> grades;
  private final Map<String, List<Integer>> chunksOf = new HashMap<>();

  /**
   * @param queries {@code float[queries][dimension]}
   * @param chunks {@code float[chunks][dimension]}
   * @param documents the id of each chunk's document; as long as {@code chunks}
   * @param grades of the judged documents of each query
   */
  public JudgedVectors(
      float[][] queries,
      float[][] chunks,
      List<String> documents,
      List<Map<String, Integer>> grades) {
    this.queries = queries;
    this.chunks = chunks;
    this.documents = documents;
    this.grades = grades;
    for (int chunk = 0; chunk < chunks.length; chunk++) {
      chunksOf.computeIfAbsent(documents.get(chunk), _ -> new ArrayList<>()).add(chunk);
    }
  }

  int dimension() {
    return queries[0].length;
  }

  float[][] queries() {
    return queries;
  }

  float[][] chunks() {
    return chunks;
  }

  String document(int chunk) {
    return documents.get(chunk);
  }

  /**
   * Of each relevant document the chunk that is nearest to the query, by the vectors as they are.
   */
  List<Integer> relevantChunks(int query) {
    return grades.get(query).entrySet().stream()
        .filter(grade -> grade.getValue() > 0)
        .map(Map.Entry::getKey)
        .sorted()
        .flatMap(document -> nearest(query, chunksOf.getOrDefault(document, List.of())).stream())
        .toList();
  }

  private Optional<Integer> nearest(int query, List<Integer> ofDocument) {
    return ofDocument.stream()
        .max(Comparator.comparing(chunk -> product(queries[query], chunks[chunk])));
  }

  /** All chunks as an adapter maps them. */
  Mapped mapped(Adapter adapter) {
    return new Mapped(
        adapter, Arrays.stream(chunks).parallel().map(adapter::apply).toArray(float[][]::new));
  }

  private static float product(float[] a, float[] b) {
    float product = 0;
    for (int d = 0; d < a.length; d++) {
      product += a[d] * b[d];
    }
    return product;
  }

  /** Rankings under an adapter. */
  final class Mapped {
    private static final int DEPTH = 10;

    private final Adapter adapter;
    private final float[][] mapped;

    private Mapped(Adapter adapter, float[][] mapped) {
      this.adapter = adapter;
      this.mapped = mapped;
    }

    /**
     * nDCG@10 of a query.
     *
     * @param hidden documents that are not there
     * @return NaN where no relevant document is left
     */
    double ndcg10(int query, Set<String> hidden) {
      return ndcg10(query, adapter.apply(queries[query]), hidden);
    }

    /**
     * The same, searched by another vector.
     *
     * @param vector {@code float[dimension]}, as an adapter has mapped it
     */
    double ndcg10(int query, float[] vector, Set<String> hidden) {
      Map<String, Integer> left = new HashMap<>(grades.get(query));
      left.keySet().removeAll(hidden);
      if (left.values().stream().noneMatch(grade -> grade > 0)) {
        return Double.NaN;
      }
      return Counting.TREC.metrics("", ranking(vector, hidden), left).ndcg10();
    }

    private List<Found> ranking(float[] vector, Set<String> hidden) {
      Map<String, Float> nearest = new HashMap<>();
      for (int chunk = 0; chunk < mapped.length; chunk++) {
        if (!hidden.contains(documents.get(chunk))) {
          nearest.merge(documents.get(chunk), product(vector, mapped[chunk]), Math::max);
        }
      }
      return nearest.entrySet().stream()
          .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
          .limit(DEPTH)
          .map(found -> new Found(found.getKey(), found.getValue()))
          .toList();
    }
  }
}
