package dev.vectormesh.ingest.usage;

import dev.vectormesh.platform.error.ApiException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A bound that a tenant has come to.
 *
 * @param frees when it has room again by itself; null where something has to be deleted
 * @param now when that was seen
 */
public record Exceeded(Bound bound, long limit, long used, @Nullable Instant frees, Instant now)
    implements Serializable {
  /** Of a bound that stays reached until something is deleted. */
  public static Exceeded until(Bound bound, long limit, long used) {
    return new Exceeded(bound, limit, used, null, Instant.EPOCH);
  }

  /** For a person: which bound, and what to do. */
  public String message() {
    return "the tenant may have %,d %s and has used %,d: %s"
        .formatted(limit, bound.words(), used, remedy());
  }

  private String remedy() {
    String more = "or ask whoever runs the mesh for more (settings `quotas`)";
    return frees == null
        ? "delete some, " + more
        : "there is room again at %s, %s".formatted(frees, more);
  }

  /** What a caller is told. */
  public ApiException told() {
    return ApiException.quotaExceeded(
        new ApiException.Quota(bound.name(), limit, used, frees),
        message(),
        frees == null ? null : Duration.between(now, frees));
  }
}
