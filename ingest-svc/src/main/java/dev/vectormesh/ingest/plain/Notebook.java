package dev.vectormesh.ingest.plain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vectormesh.ingest.text.EscapeSequences;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Jupyter notebook as text: its Markdown, its code in fences, and the beginning of what the code
 * printed. Pictures are left out.
 *
 * @param outline the headings of its Markdown
 */
public record Notebook(Outline outline, String text) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int OUTPUT_CHARACTERS = 2000;

  /** Empty when it is no notebook. */
  public static Optional<Notebook> read(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
    JsonNode cells = root.has("cells") ? root.get("cells") : root.at("/worksheets/0/cells");
    if (!cells.isArray()) {
      return Optional.empty();
    }
    String language =
        root.at("/metadata/language_info/name")
            .asText(root.at("/metadata/kernelspec/language").asText(""));
    StringBuilder text = new StringBuilder();
    List<Heading> headings = new ArrayList<>();
    for (JsonNode cell : cells) {
      String source = joined(cell.has("source") ? cell.get("source") : cell.path("input"));
      if (cell.path("cell_type").asText().equals("code")) {
        code(text, language, source, cell.path("outputs"));
      } else {
        int start = text.length();
        MarkdownHeadings.of(source)
            .forEach(h -> headings.add(new Heading(start + h.offset(), h.level(), h.text())));
        text.append(source).append("\n\n");
      }
    }
    return Optional.of(
        new Notebook(new Outline(MarkdownHeadings.title(headings), headings), text.toString()));
  }

  private static void code(StringBuilder text, String language, String source, JsonNode outputs) {
    if (!source.isBlank()) {
      text.append("```").append(language).append('\n').append(source).append("\n```\n\n");
    }
    for (JsonNode output : outputs) {
      String shown = EscapeSequences.strip(output(output)).stripTrailing();
      if (shown.length() > OUTPUT_CHARACTERS) {
        text.append(shown, 0, OUTPUT_CHARACTERS).append(" …\n\n");
      } else if (!shown.isBlank()) {
        text.append(shown).append("\n\n");
      }
    }
  }

  private static String output(JsonNode output) {
    return switch (output.path("output_type").asText()) {
      case "stream" -> joined(output.path("text"));
      case "error", "pyerr" ->
          output.path("ename").asText() + ": " + output.path("evalue").asText();
      default -> {
        JsonNode data = output.path("data");
        // The fourth format of notebooks has a map by media type, the third had fields.
        yield data.has("text/plain") ? joined(data.get("text/plain")) : joined(output.path("text"));
      }
    };
  }

  /** A text, or a list of its lines. */
  private static String joined(JsonNode lines) {
    if (!lines.isArray()) {
      return lines.asText("");
    }
    StringBuilder all = new StringBuilder();
    lines.forEach(line -> all.append(line.asText()));
    return all.toString();
  }
}
