package dev.vectormesh.ingest.source.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyGlobsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.pdf | a.pdf | true",
        "*.pdf | deep/er/a.pdf | true",
        "*.pdf | a.pdf.txt | false",
        "docs/*.md | docs/a.md | true",
        "docs/*.md | docs/deep/a.md | false",
        "docs/**/*.md | docs/a.md | true",
        "docs/**/*.md | docs/deep/er/a.md | true",
        "docs/** | docs//a | true",
        "docs/** | docsx/a | false",
        "*.{md,txt} | a.txt | true",
        "*.{md,txt} | a.html | false",
        "a?c | abc | true",
        "a?c | a/c | false",
        "a+(b).[x] | a+(b).[x] | true",
        "**/old/** | in/old/a | true",
        "**/old/** | old/a | true",
        "**/old/** | bold/a | false",
        "a**b | a/x/b | true",
        "** | a/b | true"
      })
  void glob_meansTheseKeys(String glob, String key, boolean matches) {
    assertThat(KeyGlobs.of("include", List.of(glob)).matches(key)).isEqualTo(matches);
  }

  @Test
  void choiceWithoutEnd_isRefusedByItsField() {
    assertThatThrownBy(() -> KeyGlobs.of("include", List.of("a", "{b")))
        .hasMessageContaining("include[1]");
  }

  @Test
  void globOfManyStars_isDoneAsSoonAsAnyOther() {
    KeyGlobs globs = KeyGlobs.of("include", List.of("/" + "**a*".repeat(200) + "b"));

    assertThat(globs.matches("/" + "a".repeat(1000))).isFalse();
  }

  @Test
  void choicesOfChoices_areCounted() {
    assertThatThrownBy(() -> KeyGlobs.of("include", List.of("{a,b,c,d}".repeat(6))))
        .hasMessageContaining("more than 1000");
  }
}
