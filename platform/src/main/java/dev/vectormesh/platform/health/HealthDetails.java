package dev.vectormesh.platform.health;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says in the headers of a health answer what is wrong, and which parts work: {@code
 * grpc.health.v1} has one word alone, and a service that is DEGRADED answers SERVING. Other
 * services of the mesh read it to name the damage in their own health.
 */
public final class HealthDetails implements ServerInterceptor {
  static final Metadata.Key<byte[]> PROBLEMS =
      Metadata.Key.of("vectormesh-health-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** {@code qdrant=up,redis=down,device=cpu}: the components, then the facts. */
  static final Metadata.Key<String> PARTS =
      Metadata.Key.of("vectormesh-health-parts", Metadata.ASCII_STRING_MARSHALLER);

  static final String UP = "up";
  private static final String DOWN = "down";

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
            Health.Report report = health.get();
            String problems = report.problems();
            if (!problems.isEmpty()) {
              answer.put(PROBLEMS, shortened(problems).getBytes(StandardCharsets.UTF_8));
            }
            answer.put(PARTS, parts(report));
            super.sendHeaders(answer);
          }
        },
        headers);
  }

  private static String parts(Health.Report report) {
    Map<String, String> parts = new LinkedHashMap<>();
    report.components().forEach(part -> parts.put(part.name(), part.ok() ? UP : DOWN));
    parts.putAll(report.facts());
    return Joiner.on(',').withKeyValueSeparator('=').join(parts);
  }

  /** What {@link #parts} wrote; empty where an older service, or another, sent none. */
  static Map<String, String> read(@Nullable Metadata headers) {
    String parts = headers == null ? null : headers.get(PARTS);
    return parts == null || parts.isEmpty()
        ? Map.of()
        : Splitter.on(',').withKeyValueSeparator('=').split(parts);
  }

  private static String shortened(String problems) {
    return problems.length() <= MOST_CHARACTERS
        ? problems
        : problems.substring(0, MOST_CHARACTERS) + " ...";
  }
}
