package dev.vectormesh.search.query;

import dev.vectormesh.platform.filter.Filter;
import java.util.List;
import java.util.Set;

/**
 * {@code geo_radius(latitude, longitude, kilometres)} and {@code geo_box(south, west, north,
 * east)}, in degrees, over the place that {@code meta.latitude} and {@code meta.longitude} say. A
 * box whose west is greater than its east goes over the 180th meridian.
 */
final class GeoFunctions {
  static final Set<String> NAMES = Set.of("geo_radius", "geo_box");

  /** The half of the earth's girth is 20,015 km. */
  private static final double FARTHEST_KM = 20_100;

  private GeoFunctions() {}

  /** Compiles, or throws INVALID_ARGUMENT on {@code filter}. */
  static Condition condition(Filter.Call call) {
    return call.name().equals("geo_box") ? box(call) : radius(call);
  }

  private static Condition radius(Filter.Call call) {
    double[] given = numbers(call, List.of("latitude", "longitude", "kilometres"));
    check(call, "latitude", given[0], 90);
    check(call, "longitude", given[1], 180);
    if (!(given[2] > 0 && given[2] <= FARTHEST_KM)) {
      throw fault(call, "kilometres must be above 0, and 20100 at most");
    }
    return new Condition.Near(given[0], given[1], given[2] * 1000);
  }

  private static Condition box(Filter.Call call) {
    double[] given = numbers(call, List.of("south", "west", "north", "east"));
    check(call, "south", given[0], 90);
    check(call, "west", given[1], 180);
    check(call, "north", given[2], 90);
    check(call, "east", given[3], 180);
    if (given[0] > given[2]) {
      throw fault(call, "south must not be above north");
    }
    return new Condition.Within(given[0], given[1], given[2], given[3]);
  }

  private static double[] numbers(Filter.Call call, List<String> names) {
    String form = call.name() + "(" + String.join(", ", names) + ")";
    if (call.arguments().size() != names.size()) {
      throw fault(call, "write " + form + ": it was given " + call.arguments().size());
    }
    double[] numbers = new double[names.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(call.arguments().get(i) instanceof Filter.Num number)) {
        String given = call.arguments().get(i).text();
        throw fault(call, "write " + form + ": " + names.get(i) + " is a number, not " + given);
      }
      numbers[i] = number.value();
    }
    return numbers;
  }

  private static void check(Filter.Call call, String name, double degrees, int most) {
    if (!(Math.abs(degrees) <= most)) {
      throw fault(call, "%s must be -%d to %d degrees".formatted(name, most, most));
    }
  }

  private static RuntimeException fault(Filter.Call call, String why) {
    return Conditions.fault(call.position(), call.name() + ": " + why);
  }
}
