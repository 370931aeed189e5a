package dev.vectormesh.local.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;

/** Times as UBI's clients write them: ISO 8601 with Z, +00:00 or +0000, or milliseconds. */
final class UbiTimes {
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter();

  private UbiTimes() {}

  static @Nullable Timestamp read(JsonNode json) {
    try {
      String text = json.asText("");
      Instant time =
          text.matches("-?\\d{1,15}")
              ? Instant.ofEpochMilli(Long.parseLong(text))
              : OffsetDateTime.parse(text, ISO).toInstant();
      Timestamp read =
          Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build();
      return Timestamps.isValid(read) ? read : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
