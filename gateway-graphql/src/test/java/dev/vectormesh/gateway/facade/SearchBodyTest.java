package dev.vectormesh.gateway.facade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vectormesh.gateway.facade.Faults.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchBodyTest {
  private static SearchBody read(String json) {
    Faults faults = new Faults();
    SearchBody body = SearchBody.read(json.getBytes(UTF_8), faults);
    faults.throwIfAny();
    return body;
  }

  private static List<Fault> faults(String json) {
    var refused = catchThrowableOfType(UnprocessableException.class, () -> read(json));
    assertThat(refused).as(json).isNotNull();
    return refused.faults();
  }

  @Test
  void defaults_areTheDocuments() {
    assertThat(read("{\"query\":\"a dog\"}"))
        .isEqualTo(new SearchBody("a dog", 10, null, "", false));
  }

  @Test
  void everyField_isRead() {
    SearchBody body =
        read(
            """
            {"query":" a dog ","top_k":3,"score_threshold":0.25,
             "filters":{"category":"animals"},"include_explanation":true}\
            """);
    assertThat(body)
        .isEqualTo(new SearchBody(" a dog ", 3, 0.25, "\"meta.category\" = \"animals\"", true));
  }

  @Test
  void nullsThatMeanNothing_areTaken() {
    assertThat(read("{\"query\":\"a\",\"score_threshold\":null,\"filters\":null}"))
        .isEqualTo(new SearchBody("a", 10, null, "", false));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "100,100", "5.0,5", "1e1,10"})
  void wholeNumbers_areIntegersHoweverWritten(String written, int topK) {
    assertThat(read("{\"query\":\"a\",\"top_k\":%s}".formatted(written)).topK()).isEqualTo(topK);
  }

  @Test
  void allFaults_areNamedAtOnce() {
    assertThat(
            faults(
                """
                {"query":7,"top_k":101,"score_threshold":"high","filters":[],
                 "include_explanation":"yes","limit":3}\
                """))
        .extracting(Fault::loc, Fault::type)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(List.of("body", "limit"), "extra_forbidden"),
            org.assertj.core.groups.Tuple.tuple(List.of("body", "query"), "string_type"),
            org.assertj.core.groups.Tuple.tuple(List.of("body", "top_k"), "less_than_equal"),
            org.assertj.core.groups.Tuple.tuple(List.of("body", "score_threshold"), "float_type"),
            org.assertj.core.groups.Tuple.tuple(List.of("body", "filters"), "dict_type"),
            org.assertj.core.groups.Tuple.tuple(
                List.of("body", "include_explanation"), "bool_type"));
  }

  @ParameterizedTest
  @CsvSource({
    "0,greater_than_equal",
    "-1,greater_than_equal",
    "101,less_than_equal",
    "1e999999,less_than_equal",
    "2.5,int_from_float",
    "\"5\",int_type",
    "true,int_type",
    "null,int_type"
  })
  void topK_isBounded(String written, String type) {
    assertThat(faults("{\"query\":\"a\",\"top_k\":%s}".formatted(written)))
        .extracting(Fault::type)
        .containsExactly(type);
  }

  @ParameterizedTest
  @CsvSource({"-0.1,greater_than_equal", "1.0001,less_than_equal", "\"0\",float_type"})
  void scoreThreshold_isBounded(String written, String type) {
    assertThat(faults("{\"query\":\"a\",\"score_threshold\":%s}".formatted(written)))
        .extracting(Fault::type)
        .containsExactly(type);
  }

  @Test
  void query_isCountedInCharacters_notInUtf16() {
    String longest = "\uD83E\uDDA6".repeat(512);
    assertThat(read("{\"query\":\"%s\"}".formatted(longest)).query()).isEqualTo(longest);
    assertThat(faults("{\"query\":\"%so\"}".formatted(longest)))
        .extracting(Fault::type)
        .containsExactly("string_too_long");
  }

  @ParameterizedTest
  @CsvSource({
    "'',string_too_short",
    "' \\n ',string_too_short",
    "'\\u3000\\u00a0',string_too_short",
    "'a\\u0000b',string_unicode",
    "'a\\ud800b',string_unicode"
  })
  void queryThatSaysNothing_orCannotBeKept_isRefused(String query, String type) {
    assertThat(faults("{\"query\":\"%s\"}".formatted(query)))
        .extracting(Fault::type)
        .containsExactly(type);
  }

  @Test
  void withoutQuery_isMissing() {
    assertThat(faults("{}"))
        .containsExactly(new Fault(List.of("body", "query"), "Field required", "missing"));
    assertThat(faults("")).containsExactly(new Fault(List.of("body"), "Field required", "missing"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{\"query\":\"a\"} x", "{\"query\":\"a\",\"query\":\"b\"}", "nonsense"})
  void brokenJson_isToldWithItsPlace(String json) {
    assertThat(faults(json)).extracting(Fault::type).containsExactly("json_invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "7", "null", "\"a dog\""})
  void whatIsNoObject_isRefused(String json) {
    assertThat(faults(json)).extracting(Fault::loc).containsExactly(List.of("body"));
  }
}
