package dev.vectormesh.local.cli.session;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times and lengths of time on the command line, and on the console. */
public final class Times {
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,9})(s|m|h|d)");

  private Times() {}

  /** In seconds; "-" for none. */
  public static String shown(boolean set, Timestamp time) {
    return set ? Instant.ofEpochSecond(time.getSeconds()).toString() : "-";
  }

  private static long seconds(String text) {
    Matcher length = LENGTH.matcher(text);
    if (!length.matches()) {
      throw new TypeConversionException("'" + text + "' must be a number with s, m, h or d: 90s");
    }
    long count = Long.parseLong(length.group(1));
    return switch (length.group(2)) {
      case "s" -> count;
      case "m" -> count * 60;
      case "h" -> count * 3600;
      default -> count * 86_400;
    };
  }

  /** {@code 90s}, {@code 15m}, {@code 2h} or {@code 1d}. */
  public static final class Length implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return Duration.newBuilder().setSeconds(seconds(text)).build();
    }
  }

  /** {@code 2026-11-21T12:00:00Z}, or how long ago: {@code 2h}. */
  public static final class Past implements ITypeConverter<Timestamp> {
    @Override
    public Timestamp convert(String text) {
      return moment(text, -1);
    }
  }

  /** {@code 2026-11-21T12:00:00Z}, or in how long: {@code 2h}. */
  public static final class Future implements ITypeConverter<Timestamp> {
    @Override
    public Timestamp convert(String text) {
      return moment(text, 1);
    }
  }

  private static Timestamp moment(String text, int sign) {
    if (text.contains("T")) {
      try {
        return Timestamps.parse(text);
      } catch (ParseException | DateTimeException e) {
        throw new TypeConversionException(
            "'" + text + "' must be a time like 2026-11-21T12:00:00Z");
      }
    }
    return Timestamp.newBuilder()
        .setSeconds(Instant.now().getEpochSecond() + sign * seconds(text))
        .build();
  }
}
