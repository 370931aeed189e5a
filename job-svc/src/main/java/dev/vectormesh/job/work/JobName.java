package dev.vectormesh.job.work;

import dev.vectormesh.platform.error.ApiException;
import java.util.UUID;

/** {@code jobs/{job}}. */
public final class JobName {
  private static final String PREFIX = "jobs/";

  private JobName() {}

  public static String of(UUID id) {
    return PREFIX + id;
  }

  public static UUID parse(String name) {
    if (name.startsWith(PREFIX)) {
      try {
        return UUID.fromString(name.substring(PREFIX.length()));
      } catch (IllegalArgumentException e) {
        throw ApiException.invalid("name", "must be jobs/{job}, where job is a UUID");
      }
    }
    throw ApiException.invalid("name", "must be jobs/{job}");
  }
}
