package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.ValueFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters by place, beside brute force over every document. */
class GeoIT {
  private static final String TENANT = "acme";
  private static final double EARTH_KM = 6371.0088;
  private static final int MOST_HITS = 100;

  private static TestMesh mesh;

  private record Spot(String id, double latitude, double longitude) {
    double kilometres(double toLatitude, double toLongitude) {
      double a = Math.toRadians(latitude);
      double b = Math.toRadians(toLatitude);
      double cosine =
          Math.sin(a) * Math.sin(b)
              + Math.cos(a) * Math.cos(b) * Math.cos(Math.toRadians(toLongitude - longitude));
      return EARTH_KM * Math.acos(Math.clamp(cosine, -1, 1));
    }
  }

  private static final List<Spot> SPOTS = spots();

  /** Poles, the date line, the equator, and 80 at random, every second one in the far north. */
  private static List<Spot> spots() {
    List<Spot> spots = new ArrayList<>();
    double[][] special = {
      {90, 0},
      {-90, 50},
      {89.9, 10},
      {89.9, -170},
      {0, 180},
      {0, -180},
      {0, 179.9},
      {0, -179.9},
      {-16.5, 179.5},
      {-17.1, -179.6},
      {0, 0},
      {59.9139, 10.7522},
      {59.95, 10.9}
    };
    for (double[] at : special) {
      spots.add(new Spot("s" + spots.size(), at[0], at[1]));
    }
    Random random = new Random(7);
    while (spots.size() < special.length + 80) {
      double latitude =
          spots.size() % 2 == 0 ? random.nextDouble(60, 90) : random.nextDouble(-90, 90);
      spots.add(new Spot("s" + spots.size(), latitude, random.nextDouble(-180, 180)));
    }
    return spots;
  }

  @BeforeAll
  static void start() throws Exception {
    mesh = TestMesh.start(Map.of());
    mesh.corpus().createPhysical("globe-1");
    ResolveServingResponse globe =
        mesh.namespaces().create(TENANT, "globe", mesh.encoder().space(), "globe-1", "spots");
    Stream<TestCorpus.Draft> placed =
        SPOTS.stream()
            .map(spot ->
                mesh.corpus()
                    .document(TENANT, globe, "spots", spot.id())
                    .chunk("a place")
                    .meta("latitude", ValueFactory.value(spot.latitude()))
                    .meta("longitude", ValueFactory.value(spot.longitude())));
    TestCorpus.Draft nowhere =
        mesh.corpus()
            .document(TENANT, globe, "spots", "nowhere")
            .chunk("a place")
            .meta("latitude", "unknown");
    mesh.corpus().writeAll(Stream.concat(placed, Stream.of(nowhere)).toList());
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  private static List<String> found(String filter) {
    SearchRequest request =
        SearchRequest.newBuilder()
            .setParent("namespaces/globe")
            .setQuery("a place")
            .setMode(SearchMode.SEARCH_MODE_DENSE)
            .setTopK(MOST_HITS)
            .setFilter(filter)
            .build();
    return mesh.search(TENANT).search(request).getHitsList().stream()
        .map(Hit::getDocument)
        .map(name -> name.substring(name.lastIndexOf('/') + 1))
        .toList();
  }

  private static String[] spots(Predicate<Spot> passes) {
    return SPOTS.stream().filter(passes).map(Spot::id).toArray(String[]::new);
  }

  private static String format(String form, Object... numbers) {
    return String.format(Locale.ROOT, form, numbers);
  }

  @ParameterizedTest
  @CsvSource({
    "59.9139,10.7522,15",
    "59.9139,10.7522,1",
    "0,180,12",
    "0,-180,12",
    "0,179.99,30",
    "-16.8,-180,120",
    "89.95,100,40",
    "90,0,3000",
    "-90,0,12000",
    "10,20,20100",
    "45,-100,9500",
    "-30,170,6000"
  })
  void circle_holdsWhatIsNearEnough(double latitude, double longitude, double kilometres) {
    String[] near = spots(spot -> spot.kilometres(latitude, longitude) < kilometres);

    assertThat(near).isNotEmpty();
    assertThat(found(format("geo_radius(%s, %s, %s)", latitude, longitude, kilometres)))
        .containsExactlyInAnyOrder(near);
  }

  @Test
  void circlesAtRandom_areThoseOfBruteForce() {
    Random random = new Random(8);
    for (int i = 0; i < 60; i++) {
      double latitude = random.nextDouble(-90, 90);
      double longitude = random.nextDouble(-180, 180);
      double kilometres = Math.exp(random.nextDouble(3, 9.8));
      assertThat(found(format("geo_radius(%f,%f,%f)", latitude, longitude, kilometres)))
          .as("%s %s %s", latitude, longitude, kilometres)
          .containsExactlyInAnyOrder(
              spots(spot -> spot.kilometres(latitude, longitude) < kilometres));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "59,10,60,11",
    "-20,179,10,-179",
    "-20,170,10,180",
    "-20,-180,10,-170",
    "0,180,0,180",
    "60,-180,90,180",
    "-90,-180,90,180",
    "-90,50,-89,50",
    "30,100,80,-100",
    "0,0,0,0"
  })
  void box_holdsWhatIsInIt_withItsEdges(double south, double west, double north, double east) {
    String[] inside = spots(spot -> isInside(spot, south, west, north, east));

    assertThat(inside).isNotEmpty();
    assertThat(found(format("geo_box(%s, %s, %s, %s)", south, west, north, east)))
        .containsExactlyInAnyOrder(inside);
  }

  private static boolean isInside(Spot spot, double south, double west, double north, double east) {
    double width = (east - west + 360) % 360;
    boolean allRound = east - west == 360;
    double offset = (spot.longitude() - west + 720) % 360;
    return spot.latitude() >= south
        && spot.latitude() <= north
        && (allRound || offset <= width + 1e-9);
  }

  @Test
  void placesAndOtherConditions_goTogether_andNotHoldsWhatHasNoPlace() {
    assertThat(found("geo_radius(59.9139, 10.7522, 15) AND meta.latitude > 59.94"))
        .containsExactly("s12");
    assertThat(found("NOT geo_box(-90, -180, 90, 180)")).containsExactly("nowhere");
    assertThat(found("geo_radius(59.9139, 10.7522, 1) OR geo_radius(0, 0, 1)"))
        .containsExactlyInAnyOrder("s11", "s10");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "geo_radius(91, 0, 1)              | latitude must be -90 to 90 degrees",
        "geo_radius(0, -180.5, 1)          | longitude must be -180 to 180 degrees",
        "geo_radius(0, 0, 0)               | kilometres must be above 0",
        "geo_radius(0, 0, -1)              | kilometres must be above 0",
        "geo_radius(0, 0, 30000)           | kilometres must be above 0, and 20100 at most",
        "geo_radius(0, 0)                  | write geo_radius(latitude, longitude, kilometres)",
        "geo_radius(0, 0, near)            | kilometres is a number, not near",
        "geo_box(2, 0, 1, 0)               | south must not be above north",
        "geo_box(0, 0, 91, 0)              | north must be -90 to 90 degrees",
        "geo_box(0, 0, 1, 181)             | east must be -180 to 180 degrees",
        "geo_box(1e999, 0, 1, 1)           | south must be -90 to 90 degrees",
        "meta.a = b AND geo_circle(1,2,3)  | unknown function geo_circle; known are [geo_box,"
            + " geo_radius]"
      })
  void badPlaces_areRefusedOnTheFilter(String filter, String why) {
    StatusRuntimeException refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> found(filter));

    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(ErrorDetails.fields(refused))
        .singleElement()
        .satisfies(field -> {
          assertThat(field.field()).isEqualTo("filter");
          assertThat(field.why()).contains(why);
        });
  }
}
