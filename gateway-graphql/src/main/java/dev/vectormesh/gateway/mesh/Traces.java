package dev.vectormesh.gateway.mesh;

import dev.vectormesh.platform.telemetry.Telemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** The traces that requests are a part of. */
public final class Traces {
  private static final TextMapGetter<HttpHeaders> HEADERS = new HeaderGetter();

  private Traces() {}

  /** The trace that the headers name; a new one where they name none. */
  public static Context from(HttpHeaders headers) {
    return Telemetry.current()
        .openTelemetry()
        .getPropagators()
        .getTextMapPropagator()
        .extract(Context.root(), headers, HEADERS);
  }

  private static final class HeaderGetter implements TextMapGetter<HttpHeaders> {
    @Override
    public Iterable<String> keys(HttpHeaders carrier) {
      return carrier.headerNames();
    }

    @Override
    public @Nullable String get(@Nullable HttpHeaders carrier, String key) {
      return carrier == null ? null : carrier.getFirst(key);
    }
  }
}
