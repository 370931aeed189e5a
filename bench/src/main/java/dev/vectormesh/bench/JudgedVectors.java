package dev.vectormesh.bench;

import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.local.eval.BeirCollection;
import dev.vectormesh.local.eval.RankingMetrics;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A judged collection as vectors of one encoder.
 *
 * @param queries {@code float[queries][dimension]}
 * @param documents {@code float[documents][dimension]}
 * @param grades of the judged documents of each query, by row
 */
record JudgedVectors(
    String name, float[][] queries, float[][] documents, List<Map<Integer, Integer>> grades) {
  private static final int BATCH = 8;
  private static final int DEPTH = 10;

  /**
   * @param kept a folder that has the vectors, or will have them
   */
  static JudgedVectors of(BeirCollection collection, TextEncoder encoder, @Nullable Path kept)
      throws IOException {
    List<String> texts = new ArrayList<>();
    Map<String, Integer> rows = new HashMap<>();
    try (Stream<BeirCollection.Document> documents = collection.documents()) {
      documents.forEach(document -> {
        rows.put(document.id(), texts.size());
        texts.add((document.title() + "\n" + document.text()).strip());
      });
    }
    List<String> ids = List.copyOf(collection.queries().keySet());
    List<Map<Integer, Integer>> grades = new ArrayList<>();
    for (String id : ids) {
      Map<Integer, Integer> ofQuery = new HashMap<>();
      collection
          .grades(id)
          .forEach((document, grade) -> {
            Integer row = rows.get(document);
            if (row != null) {
              ofQuery.put(row, grade);
            }
          });
      grades.add(ofQuery);
    }
    String name = collection.name();
    float[][] documents = kept(kept, name + ".documents", () -> passages(name, encoder, texts));
    float[][] queries =
        kept(
            kept,
            name + ".queries",
            () ->
                ids.stream()
                    .map(id -> encoder.query(String.valueOf(collection.queries().get(id))))
                    .toArray(float[][]::new));
    return new JudgedVectors(name, queries, documents, grades);
  }

  private static float[][] passages(String name, TextEncoder encoder, List<String> texts) {
    float[][] vectors = new float[texts.size()][];
    // Texts of like length share a run.
    List<Integer> order =
        IntStream.range(0, vectors.length)
            .boxed()
            .sorted(Comparator.comparing(i -> texts.get(i).length()))
            .toList();
    for (int from = 0; from < vectors.length; from += BATCH) {
      List<Integer> batch = order.subList(from, Math.min(vectors.length, from + BATCH));
      List<float[]> made = encoder.passages(batch.stream().map(texts::get).toList());
      for (int i = 0; i < batch.size(); i++) {
        vectors[batch.get(i)] = made.get(i);
      }
      if (from / BATCH % 100 == 0) {
        System.err.printf("%s: %d of %d embedded%n", name, from, vectors.length);
      }
    }
    return vectors;
  }

  private interface Made {
    float[][] make();
  }

  private static float[][] kept(@Nullable Path folder, String name, Made made) throws IOException {
    if (folder == null) {
      return made.make();
    }
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      write(file, made.make());
    }
    return read(file);
  }

  private static void write(Path file, float[][] vectors) throws IOException {
    try (var out =
        new DataOutputStream(new java.io.BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(vectors.length);
      out.writeInt(vectors[0].length);
      for (float[] vector : vectors) {
        for (float each : vector) {
          out.writeFloat(each);
        }
      }
    }
  }

  private static float[][] read(Path file) throws IOException {
    try (var in =
        new DataInputStream(new java.io.BufferedInputStream(Files.newInputStream(file)))) {
      float[][] vectors = new float[in.readInt()][];
      int dimension = in.readInt();
      for (int i = 0; i < vectors.length; i++) {
        vectors[i] = new float[dimension];
        for (int d = 0; d < dimension; d++) {
          vectors[i][d] = in.readFloat();
        }
      }
      return vectors;
    }
  }

  /** Rows of the documents that were judged relevant to a query. */
  List<Integer> relevant(int query) {
    return grades.get(query).entrySet().stream()
        .filter(grade -> grade.getValue() > 0)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** All documents as an adapter maps them. */
  Ranked ranked(Adapter adapter) {
    return new Ranked(
        adapter, Stream.of(documents).parallel().map(adapter::apply).toArray(float[][]::new));
  }

  /** Rankings under an adapter. */
  final class Ranked {
    private final Adapter adapter;
    private final float[][] mapped;

    private Ranked(Adapter adapter, float[][] mapped) {
      this.adapter = adapter;
      this.mapped = mapped;
    }

    /**
     * @param hidden documents that are not there
     * @return NaN where no relevant document is left
     */
    double ndcg10(int query, Set<Integer> hidden) {
      Map<String, Integer> left = new HashMap<>();
      grades
          .get(query)
          .forEach((document, grade) -> {
            if (!hidden.contains(document)) {
              left.put("" + document, grade);
            }
          });
      if (left.values().stream().noneMatch(grade -> grade > 0)) {
        return Double.NaN;
      }
      float[] vector = adapter.apply(queries[query]);
      float[] scores = new float[mapped.length];
      for (int document = 0; document < mapped.length; document++) {
        scores[document] =
            hidden.contains(document)
                ? Float.NEGATIVE_INFINITY
                : org.apache.lucene.util.VectorUtil.dotProduct(vector, mapped[document]);
      }
      List<String> ranking =
          IntStream.range(0, scores.length)
              .boxed()
              .sorted(Comparator.comparing(document -> -scores[document]))
              .limit(DEPTH)
              .map(document -> "" + document)
              .toList();
      return RankingMetrics.of(ranking, left).ndcg10();
    }
  }
}
