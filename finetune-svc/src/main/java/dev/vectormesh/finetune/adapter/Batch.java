package dev.vectormesh.finetune.adapter;

import dev.vectormesh.finetune.adapter.TrainingPairs.Pair;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pairs that are compared with each other: each query with the documents of all, and with some
 * more.
 *
 * @param rows queries
 * @param columns documents
 * @param queries {@code [rows][dimension]}
 * @param documents {@code [columns][dimension]}
 * @param target {@code [rows][columns]}: the pair's weight at its document, else 0
 * @param mask {@code [rows][columns]}: very low where a document was chosen for the query by
 *     another pair, else 0
 */
record Batch(
    int rows,
    int columns,
    FloatBuffer queries,
    FloatBuffer documents,
    FloatBuffer target,
    FloatBuffer mask) {

  /** So unlikely that it adds nothing, and still a number. */
  private static final float NEVER = -1e9f;

  /**
   * @param chosen of all pairs, those of others too
   * @param more rows of further documents
   * @param buffers that hold it, until they hold another
   */
  static Batch of(
      TrainingPairs all,
      List<Pair> pairs,
      Map<Integer, List<Integer>> chosen,
      int[] more,
      BatchBuffers buffers) {
    Map<Integer, Integer> columns = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      columns.putIfAbsent(pair.document(), columns.size());
    }
    for (Pair pair : pairs) {
      add(columns, pair.skipped());
    }
    add(columns, more);
    int width = columns.size();
    FloatBuffer queries = buffers.queries(pairs.size() * all.dimension());
    FloatBuffer target = buffers.target(pairs.size() * width);
    FloatBuffer mask = buffers.mask(pairs.size() * width);
    for (int row = 0; row < pairs.size(); row++) {
      Pair pair = pairs.get(row);
      queries.put(all.queries()[pair.query()]);
      for (int document : chosen.getOrDefault(pair.query(), List.of())) {
        Integer column = columns.get(document);
        if (column != null) {
          mask.put(row * width + column, NEVER);
        }
      }
      int own = row * width + columns.getOrDefault(pair.document(), 0);
      mask.put(own, 0);
      target.put(own, pair.weight());
    }
    FloatBuffer documents = buffers.documents(width * all.dimension());
    columns.keySet().forEach(document -> documents.put(all.documents()[document]));
    return new Batch(pairs.size(), width, queries.rewind(), documents.rewind(), target, mask);
  }

  private static void add(Map<Integer, Integer> columns, int[] rows) {
    for (int row : rows) {
      columns.putIfAbsent(row, columns.size());
    }
  }
}
