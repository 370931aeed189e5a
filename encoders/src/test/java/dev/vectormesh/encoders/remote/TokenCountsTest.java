package dev.vectormesh.encoders.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.encoders.TokenSpans;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCountsTest {
  private static final TextTokenizer CL100K = new Cl100kTokenizer();
  private static final TextTokenizer ESTIMATE = new EstimatedTokens();

  private static List<String> pieces(TextTokenizer tokenizer, String text) {
    TokenSpans spans = tokenizer.spans(text);
    return IntStream.range(0, spans.size())
        .mapToObj(i -> text.substring(spans.starts()[i], spans.ends()[i]))
        .toList();
  }

  @Test
  void cl100k_cutsWhereOpenAiDoes() {
    assertThat(pieces(CL100K, "tiktoken is great!"))
        .containsExactly("t", "ik", "token", "is", "great", "!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"猫は暖かい🐈‍⬛です", "Žluťoučký kůň\n\n\tpěl 🎉", "", "a\uD800b", "𝒳𝒴 two"})
  void cl100k_spansCutNoLetterAndLoseNone(String text) {
    TokenSpans spans = CL100K.spans(text);

    assertThat(spans.size()).isEqualTo(CL100K.count(text));
    int covered = 0;
    for (int i = 0; i < spans.size(); i++) {
      assertThat(text.substring(covered, Math.max(covered, spans.starts()[i]))).isBlank();
      covered = Math.max(covered, spans.ends()[i]);
      assertThat(covered == text.length() || !Character.isLowSurrogate(text.charAt(covered)))
          .isTrue();
    }
    assertThat(covered).isEqualTo(text.length());
  }

  @Test
  void estimate_countsPiecesOfWordsAndEveryOtherLetter() {
    assertThat(pieces(ESTIMATE, "tokens, 猫🐈 ok"))
        .containsExactly("tok", "ens", ",", "猫", "🐈", "ok");
  }

  @Test
  void estimate_isRatherTooMany() {
    String prose = "The harbour froze over in January, and the ferries stayed in port. ".repeat(20);

    assertThat(ESTIMATE.count(prose)).isGreaterThan(CL100K.count(prose));
  }
}
