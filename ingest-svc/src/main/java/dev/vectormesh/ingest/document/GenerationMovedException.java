package dev.vectormesh.ingest.document;

import dev.vectormesh.platform.error.ApiException;
import io.grpc.StatusRuntimeException;
import java.time.Duration;

/** Another generation was made live during a write that has not reached it: begin it again. */
public final class GenerationMovedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GenerationMovedException() {
    super("another generation became live");
  }

  /** What a caller is told whose write met one switch after another. */
  public StatusRuntimeException told() {
    return ApiException.unavailable("generation", Duration.ofSeconds(1), this);
  }
}
