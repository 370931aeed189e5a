package dev.vectormesh.search.qdrant;

import static io.qdrant.client.ConditionFactory.range;

import dev.vectormesh.points.PointFields;
import dev.vectormesh.search.query.Condition;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.Common.Range;

/**
 * Filters by where documents are. A box is two ranges of degrees, and so holds its edges, which
 * Qdrant's own boxes do not. A circle is Qdrant's, within the box around it, which an index of
 * numbers finds.
 */
final class PlaceFilters {
  /** In metres, a bit less than the mean: a box is then never smaller than its circle. */
  private static final double EARTH = 6_370_000;

  /** Degrees, some 10 cm, for what is lost in rounding. */
  private static final double MARGIN = 1e-6;

  private PlaceFilters() {}

  static Common.Condition within(Condition.Within box) {
    return ConditionFactory.filter(
        Common.Filter.newBuilder()
            .addMust(latitudes(box.south(), box.north()))
            .addMust(longitudes(box.west(), box.east()))
            .build());
  }

  static Common.Condition near(Condition.Near circle) {
    Common.Filter.Builder all =
        Common.Filter.newBuilder()
            .addMust(
                ConditionFactory.geoRadius(
                    PointFields.PLACE,
                    circle.latitude(),
                    circle.longitude(),
                    (float) circle.metres()));
    double degrees = Math.toDegrees(circle.metres() / EARTH) + MARGIN;
    double south = circle.latitude() - degrees;
    double north = circle.latitude() + degrees;
    all.addMust(latitudes(south, north));
    // Around a pole a circle has all longitudes.
    if (south > -90 && north < 90) {
      double half =
          MARGIN
              + Math.toDegrees(
                  Math.asin(
                      Math.min(
                          1,
                          Math.sin(Math.toRadians(degrees))
                              / Math.cos(Math.toRadians(circle.latitude())))));
      all.addMust(
          longitudes(wrapped(circle.longitude() - half), wrapped(circle.longitude() + half)));
    }
    return ConditionFactory.filter(all.build());
  }

  private static double wrapped(double longitude) {
    return longitude < -180 ? longitude + 360 : longitude > 180 ? longitude - 360 : longitude;
  }

  private static Common.Condition latitudes(double south, double north) {
    return range(
        PointFields.PLACE_LATITUDE, Range.newBuilder().setGte(south).setLte(north).build());
  }

  private static Common.Condition longitudes(double west, double east) {
    Range.Builder from = Range.newBuilder().setGte(west);
    Range.Builder to = Range.newBuilder().setLte(east);
    if (west <= east && west > -180 && east < 180) {
      return longitude(from.setLte(east));
    }
    Common.Filter.Builder any = Common.Filter.newBuilder();
    if (west <= east) {
      // -180 and 180 are the same meridian.
      any.addShould(longitude(from.setLte(east)));
      any.addShould(longitude(Range.newBuilder().setLte(-180)));
      any.addShould(longitude(Range.newBuilder().setGte(180)));
    } else {
      any.addShould(longitude(from)).addShould(longitude(to));
    }
    return ConditionFactory.filter(any.build());
  }

  private static Common.Condition longitude(Range.Builder degrees) {
    return range(PointFields.PLACE_LONGITUDE, degrees.build());
  }
}
