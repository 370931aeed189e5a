package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.points.Access;
import dev.vectormesh.search.serving.Serving;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueryEncoderTest {
  private static final Pictures NO_PICTURES =
      (content, part, input) -> {
        throw new AssertionError("no picture is searched by");
      };

  private final QueryEncoder encoder =
      new QueryEncoder((m, v, f) -> new OneVector("cosine"), NO_PICTURES, 10);

  private static Serving builtWith(String analysis) {
    return Serving.of(
        "namespaces/ns",
        "uid",
        "space",
        "model",
        "1",
        analysis,
        1,
        "s",
        "physical",
        List.of(),
        Map.of(),
        Access.ALL);
  }

  private static SearchQuery query(String text) {
    return new SearchQuery(
        "namespaces/ns",
        text,
        List.of(new Probe.Text(text, 1)),
        List.of(),
        SearchMode.HYBRID,
        10,
        Condition.NONE,
        null,
        null,
        false,
        false,
        new Fusion.Convex(0.7),
        false,
        1,
        null,
        List.of(),
        null,
        Page.FIRST);
  }

  @Test
  void words_areAnalysedAsThoseOfTheBuildWere() {
    assertThat(encoder.words(builtWith("english-1"), query("running Zoë")))
        .isEqualTo(Bm25Encoder.of("english-1").query("running Zoë"))
        .isNotEqualTo(encoder.words(builtWith("words-2"), query("running Zoë")));
  }

  @Test
  void buildOfAnUnknownAnalysis_isReported() {
    assertThatThrownBy(() -> encoder.words(builtWith("words-99"), query("running")))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.reason()).isEqualTo("SPACE_MISMATCH"))
        .hasMessageContaining("words-99");
  }
}
