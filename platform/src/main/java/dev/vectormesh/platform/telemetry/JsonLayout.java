package dev.vectormesh.platform.telemetry;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vectormesh.platform.auth.Caller;
import io.opentelemetry.api.trace.Span;

/** One JSON object a line, with the trace and tenant of the call that logs. */
public final class JsonLayout extends LayoutBase<ILoggingEvent> {
  private final ObjectMapper json = new ObjectMapper();
  private final ThrowableProxyConverter throwables = new ThrowableProxyConverter();

  @Override
  public void start() {
    throwables.start();
    super.start();
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    ObjectNode line = json.createObjectNode();
    line.put("time", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    line.put("logger", event.getLoggerName());
    line.put("thread", event.getThreadName());
    line.put("message", event.getFormattedMessage());
    var span = Span.current().getSpanContext();
    if (span.isValid()) {
      line.put("trace_id", span.getTraceId());
      line.put("span_id", span.getSpanId());
    }
    Caller caller = Caller.KEY.get();
    if (caller != null && caller.tenant() != null) {
      line.put("tenant", caller.tenant());
    }
    event.getMDCPropertyMap().forEach(line::put);
    if (event.getThrowableProxy() != null) {
      line.put("error", throwables.convert(event));
    }
    return line + "\n";
  }
}
