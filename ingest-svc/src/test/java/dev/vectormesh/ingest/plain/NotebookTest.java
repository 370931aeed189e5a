package dev.vectormesh.ingest.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NotebookTest {
  @Test
  void cells_areTextAndFencedCodeWithBoundedOutputs() {
    String json =
        """
        {"cells": [
          {"cell_type": "markdown", "source": ["# \\u0422est\\n", "words"]},
          {"cell_type": "code", "source": "def f():\\n    return 1", "outputs": [
            {"output_type": "stream", "text": ["\\u001b[31mred\\u001b[0m\\n"]},
            {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo", "text/plain": "<Figure>"}},
            {"output_type": "stream", "text": "%s"}]}],
         "metadata": {"language_info": {"name": "python"}}}
        """
            .formatted("long ".repeat(1000));

    Notebook notebook = Notebook.read(json).orElseThrow();

    assertThat(notebook.outline())
        .isEqualTo(new Outline("Тest", List.of(new Heading(0, 1, "Тest"))));
    assertThat(notebook.text())
        .startsWith(
            "# Тest\nwords\n\n```python\ndef f():\n    return 1\n```\n\nred\n\n<Figure>\n\nlong ")
        .doesNotContain("iVBOR")
        .endsWith(" …\n\n")
        .hasSizeLessThan(2200);
  }

  @Test
  void otherJson_isNoNotebook() {
    assertThat(Notebook.read("{\"cells\": 3}")).isEmpty();
    assertThat(Notebook.read("no json")).isEmpty();
  }

  @Test
  void headings_areThoseOfMarkdownAndNotCommentsOfCode() {
    String json =
        """
        {"cells": [
          {"cell_type": "code", "source": "# a comment"},
          {"cell_type": "markdown", "source": "text\\n\\n## Results"}]}
        """;

    Notebook notebook = Notebook.read(json).orElseThrow();

    assertThat(notebook.outline().headings())
        .containsExactly(new Heading(notebook.text().indexOf("## Results"), 2, "Results"));
  }
}
