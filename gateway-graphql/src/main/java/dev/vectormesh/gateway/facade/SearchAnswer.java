package dev.vectormesh.gateway.facade;

import dev.vectormesh.gateway.graphql.field.Json;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.SearchResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The response of {@code POST /search}. */
record SearchAnswer(
    String query,
    List<Result> results,
    int total,
    double latencyMs,
    boolean cached,
    @Nullable String explanation) {
  /** Metadata that every result has, if only as null: as texts, whatever its owner wrote. */
  private static final List<String> TEXTS = List.of("file_path", "file_name", "s3_key", "category");

  /**
   * A picture found.
   *
   * @param id the document's name
   * @param score cosine of query and picture, cut to 0..1; 0 where words alone found it
   */
  record Result(String id, double score, Map<String, @Nullable Object> metadata) {
    static Result of(Hit hit) {
      return new Result(
          hit.getDocument(), Math.clamp(hit.getSimilarity(), 0.0, 1.0), metadata(hit));
    }

    private static Map<String, @Nullable Object> metadata(Hit hit) {
      Map<String, @Nullable Object> metadata = Json.fromStruct(hit.getMetadata());
      TEXTS.forEach(key -> metadata.put(key, text(metadata.get(key))));
      metadata.put("width", hit.hasPicture() ? hit.getPicture().getWidth() : null);
      metadata.put("height", hit.hasPicture() ? hit.getPicture().getHeight() : null);
      return metadata;
    }

    private static @Nullable String text(@Nullable Object value) {
      return value instanceof String || value instanceof Number || value instanceof Boolean
          ? value.toString()
          : null;
    }
  }

  static SearchAnswer of(SearchBody asked, SearchResponse found, long nanos) {
    List<Result> results = found.getHitsList().stream().map(Result::of).toList();
    return new SearchAnswer(
        asked.query(),
        results,
        results.size(),
        Millis.of(nanos),
        found.getCached(),
        asked.includeExplanation() ? ResultExplanation.of(found) : null);
  }
}
