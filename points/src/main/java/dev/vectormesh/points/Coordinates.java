package dev.vectormesh.points;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.JsonWithInt;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where on earth a document is, as the payload holds it for filters by place.
 *
 * @param latitude -90 to 90 degrees, north above 0
 * @param longitude -180 to 180 degrees, east above 0
 */
public record Coordinates(double latitude, double longitude) {
  // As Qdrant calls the parts of its geo points.
  static final String LATITUDE = "lat";
  static final String LONGITUDE = "lon";

  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,3}(\\.\\d+)?");

  public JsonWithInt.Value toPayload() {
    return ValueFactory.value(
        Map.of(LATITUDE, ValueFactory.value(latitude), LONGITUDE, ValueFactory.value(longitude)));
  }

  /**
   * What {@code latitude} and {@code longitude} of metadata say, as numbers or as texts of them;
   * null where they do not name a place.
   */
  public static @Nullable Coordinates of(Struct metadata) {
    double latitude = degrees(metadata, "latitude");
    double longitude = degrees(metadata, "longitude");
    return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
        ? new Coordinates(latitude, longitude)
        : null;
  }

  /** NaN where there is no number. */
  private static double degrees(Struct metadata, String key) {
    Value value = metadata.getFieldsOrDefault(key, Value.getDefaultInstance());
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> value.getNumberValue();
      case STRING_VALUE ->
          NUMBER.matcher(value.getStringValue()).matches()
              ? Double.parseDouble(value.getStringValue())
              : Double.NaN;
      default -> Double.NaN;
    };
  }
}
