package dev.vectormesh.platform.health;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Says in the headers of a health answer what is wrong: {@code grpc.health.v1} has one word alone,
 * and a service that is DEGRADED answers SERVING. Other services of the mesh read it to name the
 * damage in their own health.
 */
public final class HealthDetails implements ServerInterceptor {
  static final Metadata.Key<byte[]> PROBLEMS =
      Metadata.Key.of("vectormesh-health-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** Headers are bounded, by 8 KiB in most servers. */
  private static final int MOST_CHARACTERS = 1000;

  private final Supplier<Health.Report> health;

  public HealthDetails(Supplier<Health.Report> health) {
    this.health = health;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendHeaders(Metadata answer) {
            String problems = health.get().problems();
            if (!problems.isEmpty()) {
              answer.put(PROBLEMS, shortened(problems).getBytes(StandardCharsets.UTF_8));
            }
            super.sendHeaders(answer);
          }
        },
        headers);
  }

  private static String shortened(String problems) {
    return problems.length() <= MOST_CHARACTERS
        ? problems
        : problems.substring(0, MOST_CHARACTERS) + " ...";
  }
}
