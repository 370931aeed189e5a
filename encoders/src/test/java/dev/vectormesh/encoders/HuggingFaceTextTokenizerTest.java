package dev.vectormesh.encoders;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.encoders.text.TextCleaning;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HuggingFaceTextTokenizerTest {
  /** Words at blanks, every one unknown but "word"; the file itself wants to cut at 128. */
  private static final byte[] TOKENIZER =
      """
      {"version": "1.0",
       "truncation": {"direction": "Right", "max_length": 128, "strategy": "LongestFirst", "stride": 0},
       "padding": null, "added_tokens": [], "normalizer": null,
       "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "word": 1}, "unk_token": "[UNK]"}}
      """
          .getBytes(UTF_8);

  @ParameterizedTest
  @ValueSource(ints = {64, 512, 2048, 8192})
  void input_isCutAtTheModelsOwnWindow(int maxTokens) throws IOException {
    try (var tokenizer = new HuggingFaceTextTokenizer(TOKENIZER, maxTokens, TextCleaning.NONE)) {
      assertThat(tokenizer.input("word ".repeat(10_000)).length()).isEqualTo(maxTokens);
      assertThat(tokenizer.input("word ".repeat(maxTokens - 1)).length()).isEqualTo(maxTokens - 1);
    }
  }

  @Test
  void spans_areNeverCut() throws IOException {
    try (var tokenizer = new HuggingFaceTextTokenizer(TOKENIZER, 64, TextCleaning.NONE)) {
      assertThat(tokenizer.count("word ".repeat(10_000))).isEqualTo(10_000);
    }
  }
}
