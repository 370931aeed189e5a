package dev.vectormesh.ingest.plain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTextTest {
  @Test
  void escapedLetters_areLettersAgain() {
    assertThat(
            JsonText.decode(
                "{\"t\": \"\\u041f\\u0430\\u0440 \\ud83d\\ude00 \\\"so\\\" a\\/b\\nc\"}"))
        .isEqualTo("{\"t\": \"Пар 😀 \"so\" a/b\nc\"}");
  }

  @Test
  void layoutAndWhatIsNoString_stayAsTheyAre() {
    String json = "{\n  \"a\": [1, 2],\n  // C:\\users\n  \"b\": null\n}\n";

    assertThat(JsonText.decode(json)).isEqualTo(json);
  }

  @Test
  void doubledBackslash_escapesNothing() {
    assertThat(JsonText.decode("\"\\\\u0041\"")).isEqualTo("\"\\u0041\"");
    assertThat(JsonText.decodeLetters("a = \\\\u0041 \\u00e4")).isEqualTo("a = \\\\u0041 ä");
  }

  @Test
  void brokenJson_isReadToItsEnd() {
    assertThat(JsonText.decode("{\"a\": \"open\n{\"b\": \"\\u00e4\"}\n\"x\\"))
        .endsWith("\"ä\"}\n\"x\\");
  }
}
