package dev.vectormesh.points;

import static io.qdrant.client.ValueFactory.value;

import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;

/**
 * What a hit tells of a picture, as the payload holds it.
 *
 * @param width in pixels, as it is shown
 * @param height in pixels, as it is shown
 * @param format "jpeg", "png" and so on
 * @param perceptualHash 64 bits, of which few differ between near duplicates
 * @param colours the mean colours of its quarters, as 24 hex digits; empty where not known
 * @param first the document of its collection that it looks like and that comes first; empty where
 *     there is none
 */
public record PictureInfo(
    int width, int height, String format, long perceptualHash, String colours, String first) {
  /** The field of {@link #first}, which is set when others come and go. */
  public static final String FIRST = "first";

  private static final String WIDTH = "width";
  private static final String HEIGHT = "height";
  static final String FORMAT = "format";
  private static final String HASH = "hash";
  private static final String COLOURS = "colours";

  public Value toPayload() {
    return value(
        Map.of(
            WIDTH,
            value(width),
            HEIGHT,
            value(height),
            FORMAT,
            value(format),
            HASH,
            value(perceptualHash),
            COLOURS,
            value(colours),
            FIRST,
            value(first)));
  }

  /** What {@link #toPayload} wrote. */
  public static PictureInfo of(Value payload) {
    Map<String, Value> fields = payload.getStructValue().getFieldsMap();
    return new PictureInfo(
        PointFields.integer(fields, WIDTH),
        PointFields.integer(fields, HEIGHT),
        PointFields.text(fields, FORMAT),
        fields.getOrDefault(HASH, Value.getDefaultInstance()).getIntegerValue(),
        PointFields.text(fields, COLOURS),
        PointFields.text(fields, FIRST));
  }
}
