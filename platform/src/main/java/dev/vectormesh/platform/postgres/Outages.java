package dev.vectormesh.platform.postgres;

import dev.vectormesh.platform.error.ApiException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What callers are told when PostgreSQL cannot do what a statement asks, though the statement is
 * right: it is away, or something of it is full. Its codes are those of its manual, appendix A.
 */
final class Outages {
  private static final Logger log = LoggerFactory.getLogger(Outages.class);
  private static final Duration SOON = Duration.ofSeconds(1);
  // Somebody has to make room first.
  private static final Duration LATER = Duration.ofSeconds(30);

  private static final String DISK_FULL = "53100";
  private static final String OUT_OF_MEMORY = "53200";
  private static final String TOO_MANY_CONNECTIONS = "53300";
  private static final String LIMIT_EXCEEDED = "53400";

  private Outages() {}

  /** What to throw in place of this failure: the failure itself where it is none of these. */
  static RuntimeException told(RuntimeException failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      // A full disk is reported as a failure of resources too: it is looked for first.
      ApiException full = t instanceof R2dbcException e ? full(e) : null;
      if (full != null) {
        // PostgreSQL names the file or the limit, which is for operators only.
        log.warn("{}: {}", full.getStatus().getDescription(), t.getMessage());
        return full;
      }
      if (isAway(t)) {
        return ApiException.unavailable("postgres", SOON, failure);
      }
    }
    return failure;
  }

  private static @Nullable ApiException full(R2dbcException e) {
    return switch (e.getSqlState()) {
      case DISK_FULL ->
          full("disk", "the disk of PostgreSQL is full; free space there and try again");
      case OUT_OF_MEMORY ->
          full("memory", "the memory of PostgreSQL is used up; try again, or ask for less");
      case LIMIT_EXCEEDED ->
          full("limit", "a limit set in PostgreSQL is reached; raise it, or ask for less");
      case null, default -> null;
    };
  }

  private static ApiException full(String resource, String why) {
    return ApiException.storageFull(
        "postgres", resource, why + " (nothing of this call was kept)", LATER);
  }

  private static boolean isAway(Throwable t) {
    return switch (t) {
      case R2dbcTimeoutException e -> true;
      case R2dbcNonTransientResourceException e -> true;
      case R2dbcTransientResourceException e -> true;
      case R2dbcException e -> isShutdown(e.getSqlState());
      default -> false;
    };
  }

  /** Connection lost (class 08), too many connections, stopping or starting (57P0x). */
  private static boolean isShutdown(@Nullable String state) {
    return state != null
        && (state.startsWith("08")
            || state.equals(TOO_MANY_CONNECTIONS)
            || state.startsWith("57P0"));
  }
}
