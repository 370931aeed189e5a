package dev.vectormesh.ingest.namespace;

import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.encoders.EmbeddingSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One build of a namespace's index.
 *
 * @param own of the collections that chose no space
 * @param others of those that chose another
 * @param analysis how texts became its BM25 terms ({@link Bm25Encoder#of}); it stays the same as
 *     long as the generation lives
 * @param averageLength BM25's mean number of terms of a chunk; 0 until a chunk was seen
 * @param sampledChunks chunks that the mean was taken over
 */
public record Generation(
    long number,
    SpaceIndex own,
    List<SpaceIndex> others,
    String analysis,
    double averageLength,
    long sampledChunks) {
  private static final int FINGERPRINT_CHARACTERS = 12;

  public Generation {
    others = List.copyOf(others);
  }

  /** The first generation of a new namespace. */
  public static Generation first(UUID namespace, Isolation isolation, EmbeddingSpace space) {
    String analysis = Bm25Encoder.CURRENT_ANALYSIS;
    String physical =
        switch (isolation) {
          case DEDICATED -> dedicated(namespace, 1);
          case SHARED -> shared(space, analysis);
        };
    return new Generation(1, new SpaceIndex(space, physical), List.of(), analysis, 0, 0);
  }

  /**
   * A generation beside the live one. Collections that chose a space of their own keep it.
   *
   * @param space of the collections that chose none
   * @param words how its texts become BM25 terms
   * @param isolation how its points are kept apart, those of all its spaces alike
   */
  public static Generation beside(
      Namespace namespace, long number, EmbeddingSpace space, String words, Isolation isolation) {
    Generation live = namespace.generation();
    boolean same = words.equals(live.analysis);
    String own =
        switch (isolation) {
          case DEDICATED -> dedicated(namespace.uid(), number);
          case SHARED -> shared(space, words);
        };
    Generation made =
        new Generation(
            number,
            new SpaceIndex(space, own),
            List.of(),
            words,
            same ? live.averageLength : 0,
            same ? live.sampledChunks : 0);
    return made.with(
        live.others.stream()
            .map(SpaceIndex::space)
            .filter(other -> !other.fingerprint().equals(space.fingerprint()))
            .map(other -> made.in(other, namespace.uid()))
            .toList());
  }

  private Generation with(List<SpaceIndex> parts) {
    return new Generation(number, own, parts, analysis, averageLength, sampledChunks);
  }

  private static String dedicated(UUID namespace, long number) {
    return SpaceIndex.DEDICATED + "%s-%d".formatted(namespace, number);
  }

  private static String shared(EmbeddingSpace space, String analysis) {
    // Terms of two analyses do not compare, and would spoil each other's IDF.
    return SpaceIndex.SHARED + "%s-%s".formatted(prefix(space), analysis);
  }

  private static String prefix(EmbeddingSpace space) {
    return space.fingerprint().substring(0, FINGERPRINT_CHARACTERS);
  }

  /** Where the generation has, or would have, its points in a space. */
  SpaceIndex in(EmbeddingSpace space, UUID namespace) {
    SpaceIndex known = find(space.fingerprint());
    if (known != null) {
      return known;
    }
    String physical =
        switch (isolation()) {
          case DEDICATED -> dedicated(namespace, number) + "-" + prefix(space);
          case SHARED -> shared(space, analysis);
        };
    return new SpaceIndex(space, physical);
  }

  /** How its points are kept apart from other namespaces'. */
  public Isolation isolation() {
    return own.isolation();
  }

  /** All spaces, the namespace's own first. */
  public List<SpaceIndex> indexes() {
    List<SpaceIndex> all = new ArrayList<>(others.size() + 1);
    all.add(own);
    all.addAll(others);
    return all;
  }

  /**
   * @param fingerprint of the space of one of the collections
   */
  public SpaceIndex of(String fingerprint) {
    SpaceIndex found = find(fingerprint);
    if (found == null) {
      throw new IllegalStateException("the generation has no points in space " + fingerprint);
    }
    return found;
  }

  private @Nullable SpaceIndex find(String fingerprint) {
    return indexes().stream()
        .filter(index -> index.space().fingerprint().equals(fingerprint))
        .findFirst()
        .orElse(null);
  }
}
