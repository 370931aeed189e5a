package dev.vectormesh.gateway.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vectormesh.gateway.facade.Faults.Fault;
import dev.vectormesh.platform.filter.Filter;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class MetadataFilterTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static String of(String json) {
    Faults faults = new Faults();
    String filter = MetadataFilter.of(JSON.readTree(json), faults);
    faults.throwIfAny();
    return filter;
  }

  private static Filter parsed(String json) {
    return Filter.parse(of(json));
  }

  private static Filter.Compare only(String json) {
    return (Filter.Compare) parsed(json);
  }

  @Test
  void everyKindOfValue_becomesItsOwnInTheFilterLanguage() {
    assertThat(only("{\"category\":\"animals\"}"))
        .isEqualTo(new Filter.Compare("meta.category", Filter.Op.EQ, new Filter.Str("animals"), 0));
    assertThat(only("{\"width\":640}").value()).isEqualTo(new Filter.Num(640, "640"));
    assertThat(only("{\"latitude\":-12.5}").value()).isEqualTo(new Filter.Num(-12.5, "-12.5"));
    assertThat(only("{\"far\":1e300}").value()).isEqualTo(new Filter.Num(1e300, "1E+300"));
    assertThat(only("{\"near\":-1e-9}").value()).isEqualTo(new Filter.Num(-1e-9, "-1E-9"));
    assertThat(only("{\"public\":true}").value()).isEqualTo(new Filter.Bool(true));
  }

  @Test
  void whatLooksLikeTheLanguage_staysText() {
    String value = "a\" OR meta.x = \"b\\";
    String json = JSON.writeValueAsString(java.util.Map.of("key with (signs): =", value));
    assertThat(only(json).field()).isEqualTo("meta.key with (signs): =");
    assertThat(only(json).value()).isEqualTo(new Filter.Str(value));
  }

  @Test
  void pairs_mustAllHold_andOneOfAList() {
    Filter filter = parsed("{\"category\":[\"cats\",\"dogs\"],\"width\":[640]}");
    assertThat(filter)
        .isInstanceOfSatisfying(
            Filter.And.class,
            both -> {
              assertThat(both.parts().getFirst())
                  .isInstanceOfSatisfying(
                      Filter.Or.class, any -> assertThat(any.parts()).hasSize(2));
              assertThat(both.parts().getLast()).isInstanceOf(Filter.Compare.class);
            });
    assertThat(of("{}")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":null}|value_error",
        "{\"a\":{}}|value_error",
        "{\"a\":[]}|too_short",
        "{\"a\":[[1]]}|value_error",
        "{\"a\":1e400}|finite_number",
        "{\"\":1}|string_pattern_mismatch",
        "{\"a..b\":1}|string_pattern_mismatch",
        "{\"a\\\"b\":1}|string_pattern_mismatch",
        "{\"a\":\"\\u0000\"}|string_unicode",
        "7|dict_type"
      })
  void whatNoFilterCanMean_isRefused(String json, String type) {
    var refused = catchThrowableOfType(UnprocessableException.class, () -> of(json));
    assertThat(refused.faults()).extracting(Fault::type).containsExactly(type);
  }

  private static String list(int items, String item) {
    return "{\"a\":[" + String.join(",", java.util.Collections.nCopies(items, item)) + "]}";
  }

  @Test
  void filtersThatAreTooLong_areRefused() {
    String longest = '"' + "\uD83E\uDDA6".repeat(256) + '"';
    assertThat(of("{\"a\":" + longest + "}")).hasSize("\"meta.a\" = ".length() + 514);
    assertThat(of(list(20, "1"))).startsWith("(").endsWith(" = 1)");

    assertThat(typeOf("{\"a\":\"" + "x".repeat(257) + "\"}")).isEqualTo("string_too_long");
    assertThat(typeOf("{\"" + "x".repeat(65) + "\":1}")).isEqualTo("string_too_long");
    assertThat(typeOf(list(21, "1"))).isEqualTo("too_long");
    assertThat(typeOf(list(20, longest))).isEqualTo("too_long");
    String pairs =
        IntStream.range(0, 21).mapToObj(i -> "\"a" + i + "\":1").collect(Collectors.joining(","));
    assertThat(typeOf("{" + pairs + "}")).isEqualTo("too_long");
  }

  private static String typeOf(String json) {
    var refused = catchThrowableOfType(UnprocessableException.class, () -> of(json));
    assertThat(refused.faults()).hasSize(1);
    return refused.faults().getFirst().type();
  }
}
