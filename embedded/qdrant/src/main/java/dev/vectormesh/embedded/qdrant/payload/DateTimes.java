package dev.vectormesh.embedded.qdrant.payload;

import static java.util.Locale.ROOT;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Points in time as payloads write them. */
public final class DateTimes {

  /**
   * RFC 3339 and what the real server takes besides: a space for the T and before the zone, no zone
   * (UTC), hours alone as a zone, a mere date, and without a zone no seconds.
   */
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "(?<date>\\d{4}-\\d{2}-\\d{2})"
              + "(?:(?<t>[Tt ])(?<time>\\d{2}:\\d{2})(?<seconds>:\\d{2}(?:\\.\\d{1,9})?)?"
              + "(?<zone> *(?:[Zz]|[+-]\\d{2}(?::?\\d{2})?))?)?");

  private static final int LONGEST = 40;

  private DateTimes() {}

  /** The time that this text is, or null. */
  public static @Nullable Instant parse(String text) {
    if (text.length() < 10 || text.length() > LONGEST || text.charAt(4) != '-') {
      return null;
    }
    Matcher parts = DATE_TIME.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    try {
      LocalDate date = LocalDate.parse(parts.group("date"));
      if (parts.group("time") == null) {
        return date.atStartOfDay().toInstant(ZoneOffset.UTC);
      }
      String seconds = parts.group("seconds");
      String zone = parts.group("zone");
      if (seconds == null && zone != null) {
        return null;
      }
      // A leap second is no time: neither java.time nor the real server takes one.
      String rest = seconds == null ? ":00" : seconds;
      return date.atTime(LocalTime.parse(parts.group("time") + rest))
          .toInstant(zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone.strip().toUpperCase(ROOT)));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
