package dev.vectormesh.encoders.remote;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A length of time as {@code x-ratelimit-reset-*} has it: "6m0s", "17ms", "1.5s", or seconds. */
final class ResetTime {
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(?:\\.\\d{1,9})?");
  private static final Pattern PARTS =
      Pattern.compile(
          "(?:(\\d{1,4})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m(?!s))?(?:(\\d{1,9}(?:\\.\\d{1,9})?)s)?(?:(\\d{1,9}(?:\\.\\d{1,9})?)ms)?");
  private static final double NANOS_A_MILLI = 1e6;
  private static final double NANOS_A_SECOND = 1e9;

  private ResetTime() {}

  /** Null where it cannot be read. */
  static @Nullable Duration parse(@Nullable String header) {
    String text = header == null ? "" : header.strip();
    if (text.isEmpty()) {
      return null;
    }
    if (SECONDS.matcher(text).matches()) {
      return nanos(text, NANOS_A_SECOND);
    }
    Matcher parts = PARTS.matcher(text);
    return parts.matches()
        ? Duration.ofDays(whole(parts.group(1)))
            .plusHours(whole(parts.group(2)))
            .plusMinutes(whole(parts.group(3)))
            .plus(nanos(parts.group(4), NANOS_A_SECOND))
            .plus(nanos(parts.group(5), NANOS_A_MILLI))
        : null;
  }

  private static long whole(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  private static Duration nanos(@Nullable String number, double unit) {
    return number == null
        ? Duration.ZERO
        : Duration.ofNanos(Math.round(Double.parseDouble(number) * unit));
  }
}
