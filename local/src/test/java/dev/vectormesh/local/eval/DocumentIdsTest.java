package dev.vectormesh.local.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentIdsTest {
  private static final String ALLOWED = "^[A-Za-z0-9._~-]{1,128}$"; // As the contract says.

  private final DocumentIds ids = new DocumentIds();

  @Test
  void plainId_staysAsItIs() {
    assertThat(ids.written("MED-10_a.b")).isEqualTo("MED-10_a.b");
  }

  @Test
  void anyId_isWrittenAsOneOfADocument_andReadBack() {
    List<String> all =
        List.of(
            "<dbpedia:Animalia_(book)>",
            "c67482ba-2019-04-18T13:32:05Z-00000-000",
            "with blanks",
            "a/b",
            "Zoë",
            "ท่าเรือ",
            "~3C",
            "<",
            "😀",
            "",
            "x".repeat(129),
            "x".repeat(128) + "y",
            "ท".repeat(60));

    List<String> written = all.stream().map(ids::written).toList();

    assertThat(written).doesNotHaveDuplicates().allMatch(id -> id.matches(ALLOWED));
    assertThat(written.stream().map(ids::original)).containsExactlyElementsOf(all);
    assertThat(written).startsWith("~3Cdbpedia~3AAnimalia_~28book~29~3E");
  }
}
