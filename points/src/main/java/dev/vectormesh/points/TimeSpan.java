package dev.vectormesh.points;

import static io.qdrant.client.ValueFactory.value;

import io.qdrant.client.grpc.JsonWithInt.Value;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A time in a recording, to the millisecond.
 *
 * @param start from the recording's beginning
 * @param end the same as the start for a moment
 */
public record TimeSpan(Duration start, Duration end) {
  private static final String START = "start";
  private static final String END = "end";

  /**
   * @throws IllegalArgumentException if it begins before the recording, or ends before it begins
   */
  public TimeSpan {
    if (start.isNegative() || end.compareTo(start) < 0) {
      throw new IllegalArgumentException("no time in a recording: %s to %s".formatted(start, end));
    }
  }

  /** A moment: that of a frame. */
  public static TimeSpan at(Duration time) {
    return new TimeSpan(time, time);
  }

  Value toPayload() {
    return value(Map.of(START, value(start.toMillis()), END, value(end.toMillis())));
  }

  /** What {@link #toPayload} wrote; null where it is no span. */
  static @Nullable TimeSpan of(Value payload) {
    Map<String, Value> fields = payload.getStructValue().getFieldsMap();
    return fields.containsKey(START)
        ? new TimeSpan(
            Duration.ofMillis(PointFields.integer(fields, START)),
            Duration.ofMillis(PointFields.integer(fields, END)))
        : null;
  }
}
