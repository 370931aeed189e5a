package dev.vectormesh.finetune.adapter;

import dev.vectormesh.finetune.adapter.TrainingPairs.Pair;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.BitSet;
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
   */
  static Batch of(TrainingPairs all, List<Pair> pairs, Map<Integer, BitSet> chosen, int[] more) {
    Map<Integer, Integer> columns = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      columns.putIfAbsent(pair.document(), columns.size());
    }
    for (Pair pair : pairs) {
      add(columns, pair.skipped());
    }
    add(columns, more);
    int width = columns.size();
    FloatBuffer queries = floats(pairs.size(), all.dimension());
    FloatBuffer target = floats(pairs.size(), width);
    FloatBuffer mask = floats(pairs.size(), width);
    for (int row = 0; row < pairs.size(); row++) {
      Pair pair = pairs.get(row);
      queries.put(all.queries()[pair.query()]);
      BitSet right = chosen.getOrDefault(pair.query(), new BitSet());
      for (int document = right.nextSetBit(0); document >= 0; ) {
        Integer column = columns.get(document);
        if (column != null) {
          mask.put(row * width + column, NEVER);
        }
        document = right.nextSetBit(document + 1);
      }
      int own = row * width + columns.getOrDefault(pair.document(), 0);
      mask.put(own, 0);
      target.put(own, pair.weight());
    }
    FloatBuffer documents = floats(width, all.dimension());
    columns.keySet().forEach(document -> documents.put(all.documents()[document]));
    return new Batch(pairs.size(), width, queries.rewind(), documents.rewind(), target, mask);
  }

  private static void add(Map<Integer, Integer> columns, int[] rows) {
    for (int row : rows) {
      columns.putIfAbsent(row, columns.size());
    }
  }

  private static FloatBuffer floats(int rows, int columns) {
    return ByteBuffer.allocateDirect(
            Math.multiplyExact(Math.multiplyExact(rows, columns), Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
