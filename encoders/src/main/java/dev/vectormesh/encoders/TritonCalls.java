package dev.vectormesh.encoders;

import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Waits for Triton's answers and says in our words when it is gone. */
public final class TritonCalls {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private TritonCalls() {}

  /** The answer. @throws ApiException UNAVAILABLE when the model server is gone */
  public static <T> T await(Future<T> reply) {
    try {
      return reply.get();
    } catch (InterruptedException e) {
      reply.cancel(true);
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withDescription("interrupted").withCause(e).asRuntimeException();
    } catch (ExecutionException e) {
      throw mapped(e.getCause());
    }
  }

  static RuntimeException mapped(@Nullable Throwable cause) {
    if (cause instanceof StatusRuntimeException status) {
      return switch (status.getStatus().getCode()) {
        case UNAVAILABLE, RESOURCE_EXHAUSTED ->
            ApiException.unavailable("triton", RETRY_AFTER, status);
        default -> status;
      };
    }
    return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
  }
}
