package dev.vectormesh.platform.telemetry;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines for people. What callers sent stands in messages, and in those of exceptions: neither may
 * begin a line that looks like one of ours.
 */
final class TextLayout extends PatternLayout {
  TextLayout() {
    getInstanceConverterMap().put("line", Line::new);
    getInstanceConverterMap().put("trace", Trace::new);
    setPattern("%d{HH:mm:ss.SSS} %-5level %logger{24} %line%n%trace");
  }

  private static final class Line extends MessageConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return Printable.of(super.convert(event));
    }
  }

  private static final class Trace extends ThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
      return super.throwableProxyToString(new OneLine(thrown));
    }
  }

  /** A throwable whose message, and that of each cause, is one line. */
  private record OneLine(IThrowableProxy thrown) implements IThrowableProxy {
    @Override
    public @Nullable String getMessage() {
      String message = thrown.getMessage();
      return message == null ? null : Printable.of(message);
    }

    @Override
    public String getClassName() {
      return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return thrown.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
      return thrown.getCause() == null ? null : new OneLine(thrown.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      return Arrays.stream(thrown.getSuppressed())
          .map(OneLine::new)
          .toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
      return thrown.isCyclic();
    }
  }
}
