package dev.vectormesh.embedded.qdrant.filter;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import io.qdrant.client.grpc.Common.GeoBoundingBox;
import io.qdrant.client.grpc.Common.GeoPoint;
import io.qdrant.client.grpc.Common.GeoRadius;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code geo_bounding_box} and {@code geo_radius} conditions on objects with the numbers {@code
 * lon} and {@code lat}, in degrees.
 */
final class Geo {

  /** The mean radius of the earth in metres (IUGG). */
  private static final double EARTH = 6_371_008.8;

  private static final PayloadPath LON = PayloadPath.parse("lon");
  private static final PayloadPath LAT = PayloadPath.parse("lat");

  private Geo() {}

  /** A rectangle of degrees; {@code west} greater than {@code east} goes over the antimeridian. */
  private record Box(double south, double north, double west, double east) {
    static final double MARGIN = 1e-6;

    boolean surrounds(double lon, double lat) {
      boolean within = west > east ? lon > west || lon < east : west < lon && lon < east;
      return within && south < lat && lat < north;
    }

    /** Everything that is at most so many metres away, and some more. */
    static Box around(GeoPoint center, double metres) {
      double degrees = Math.toDegrees(metres / EARTH) + MARGIN;
      double south = center.getLat() - degrees;
      double north = center.getLat() + degrees;
      if (south <= -90 || north >= 90) {
        return new Box(south, north, -180, 180);
      }
      double sine = Math.sin(Math.toRadians(degrees)) / Math.cos(Math.toRadians(center.getLat()));
      double width = sine >= 1 ? 180 : Math.toDegrees(Math.asin(sine)) + MARGIN;
      double west = center.getLon() - width;
      double east = center.getLon() + width;
      return west < -180 || east > 180
          ? new Box(south, north, -180, 180)
          : new Box(south, north, west, east);
    }
  }

  static Clause clause(PayloadPath path, GeoBoundingBox box) {
    check(box.getTopLeft());
    check(box.getBottomRight());
    Box area =
        new Box(
            box.getBottomRight().getLat(),
            box.getTopLeft().getLat(),
            box.getTopLeft().getLon(),
            box.getBottomRight().getLon());
    return clause(path, area, point -> area.surrounds(point.getLon(), point.getLat()));
  }

  static Clause clause(PayloadPath path, GeoRadius circle) {
    check(circle.getCenter());
    if (!(circle.getRadius() >= 0)) {
      throw Refusal.invalid(
          "Validation error in body: [geo_radius.radius: value "
              + circle.getRadius()
              + " invalid, must be 0.0 or larger]");
    }
    GeoPoint center = circle.getCenter();
    return clause(
        path,
        Box.around(center, circle.getRadius()),
        point -> distance(center, point) < circle.getRadius());
  }

  private static void check(GeoPoint point) {
    if (!(Math.abs(point.getLat()) <= 90 && Math.abs(point.getLon()) <= 180)) {
      throw Refusal.invalid(
          "Wrong geo point: lon %s must be from -180 to 180, lat %s from -90 to 90"
              .formatted(point.getLon(), point.getLat()));
    }
  }

  private static Clause clause(PayloadPath path, Box area, Predicate<GeoPoint> test) {
    return FieldClause.any(
        path,
        value -> isPoint(value) && test.test(point(value)),
        path.termPrefix() == null
            ? null
            : TermFinder.of(
                TermFinder.MANY_POSTINGS, (segment, _, maybe) -> find(segment, path, area, maybe)));
  }

  /** Rows with a latitude and a longitude in the area, which may be those of two points. */
  private static void find(Segment segment, PayloadPath path, Box area, FixedBitSet rows)
      throws IOException {
    FixedBitSet lat = new FixedBitSet(rows.length());
    FixedBitSet lon = new FixedBitSet(rows.length());
    for (PayloadPath at : List.of(path, path.elements())) {
      add(segment, at.then(LAT), area.south, area.north, lat);
      if (area.west <= area.east) {
        add(segment, at.then(LON), area.west, area.east, lon);
      } else {
        add(segment, at.then(LON), area.west, 180, lon);
        add(segment, at.then(LON), -180, area.east, lon);
      }
    }
    lat.and(lon);
    rows.or(lat);
  }

  private static void add(
      Segment segment, PayloadPath path, double first, double last, FixedBitSet rows)
      throws IOException {
    String prefix = path.termPrefix();
    if (prefix == null) {
      rows.set(0, rows.length());
    } else {
      segment.addMatching(Ranges.numbers(prefix, first, last), rows);
    }
  }

  private static boolean isPoint(Value value) {
    Map<String, Value> fields = value.getStructValue().getFieldsMap();
    return isDegrees(fields.get("lon"), 180) && isDegrees(fields.get("lat"), 90);
  }

  private static boolean isDegrees(@Nullable Value value, int most) {
    return value != null
        && (value.hasDoubleValue() || value.hasIntegerValue())
        && Math.abs(number(value)) <= most;
  }

  private static GeoPoint point(Value value) {
    return GeoPoint.newBuilder().setLon(number(value, "lon")).setLat(number(value, "lat")).build();
  }

  private static double number(Value value, String key) {
    return number(value.getStructValue().getFieldsOrThrow(key));
  }

  private static double number(Value value) {
    return value.hasIntegerValue() ? value.getIntegerValue() : value.getDoubleValue();
  }

  /** Metres along the great circle, by the haversine formula. */
  private static double distance(GeoPoint a, GeoPoint b) {
    double latA = Math.toRadians(a.getLat());
    double latB = Math.toRadians(b.getLat());
    double sinLat = Math.sin((latB - latA) / 2);
    double sinLon = Math.sin(Math.toRadians(b.getLon() - a.getLon()) / 2);
    double h = sinLat * sinLat + Math.cos(latA) * Math.cos(latB) * sinLon * sinLon;
    return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(h)));
  }
}
