package dev.vectormesh.job.webhook;

import java.time.Instant;

/** What becomes of a delivery after an attempt. */
public sealed interface Verdict {
  record Delivered() implements Verdict {}

  record RetryAt(Instant time) implements Verdict {}

  /** No attempt is left. */
  record Failed() implements Verdict {}

  /** The endpoint is told of nothing more. */
  record Disable(Endpoint.DisableCause cause) implements Verdict {}
}
