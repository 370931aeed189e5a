package dev.vectormesh.points;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import io.qdrant.client.ValueFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinatesTest {
  private static Struct struct(String json) throws Exception {
    Struct.Builder struct = Struct.newBuilder();
    JsonFormat.parser().merge(json, struct);
    return struct.build();
  }

  @ParameterizedTest
  @CsvSource({"59.9,-10.75", "90,180", "-90,-180", "0,0"})
  void numbersAndTextsOfThem_areAPlace(double latitude, double longitude) throws Exception {
    Coordinates place = new Coordinates(latitude, longitude);

    assertThat(
            Coordinates.of(
                struct("{\"latitude\": %s, \"longitude\": %s}".formatted(latitude, longitude))))
        .isEqualTo(place);
    assertThat(
            Coordinates.of(
                struct(
                    "{\"latitude\": \"%s\", \"longitude\": \"%s\"}"
                        .formatted(latitude, longitude))))
        .isEqualTo(place);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"latitude\": 1}",
        "{\"latitude\": 1, \"longitude\": null}",
        "{\"latitude\": 90.001, \"longitude\": 1}",
        "{\"latitude\": 1, \"longitude\": -180.001}",
        "{\"latitude\": \"59° 54' N\", \"longitude\": \"10° 45' E\"}",
        "{\"latitude\": \"NaN\", \"longitude\": \"1\"}",
        "{\"latitude\": [1, 2], \"longitude\": [3, 4]}"
      })
  void anythingElse_isNone(String json) throws Exception {
    assertThat(Coordinates.of(struct(json))).isNull();
  }

  @Test
  void payload_isOneOfQdrantsGeoPoints() {
    var fields = new Coordinates(59.9, -10.75).toPayload().getStructValue().getFieldsMap();

    assertThat(fields)
        .isEqualTo(Map.of("lat", ValueFactory.value(59.9), "lon", ValueFactory.value(-10.75)));
  }
}
