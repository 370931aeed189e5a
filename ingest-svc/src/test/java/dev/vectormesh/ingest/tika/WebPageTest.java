package dev.vectormesh.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.Layout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebPageTest {
  private static final String BODY =
      "The otter lives at the river, and it eats fish every day. ".repeat(20);

  private static List<Page> parts(String html) throws Exception {
    return WebPage.read(html.getBytes(StandardCharsets.UTF_8), null, 1_000_000).pages();
  }

  private static String read(String html) throws Exception {
    return StructuredText.joined(parts(html));
  }

  @Test
  void article_isReadWithoutItsFrame() throws Exception {
    String text =
        read(
            "<html><body><nav><a href=/>Start</a></nav><div id=content><h1>Otters</h1><p>"
                + BODY
                + "</p></div><footer>Imprint</footer><script>alert(1)</script></body></html>");

    assertThat(text).contains("The otter lives").doesNotContain("Start", "Imprint", "alert");
  }

  @Test
  void shortPage_keepsItsBody() throws Exception {
    assertThat(read("<p>Just a line.</p><table><tr><td>a</td><td>b</td></tr></table>"))
        .isEqualTo("Just a line.\n\na | b");
  }

  @Test
  void sections_standUnderTheirHeadings() throws Exception {
    List<Page> parts =
        parts("<h1>Ports</h1><p>all</p><h2>Bergen</h2><p>wet</p><h2>Turku</h2><p>cold</p>");

    assertThat(parts)
        .extracting(part -> part.place().headings())
        .containsExactly(List.of("Ports"), List.of("Ports", "Bergen"), List.of("Ports", "Turku"));
    assertThat(parts.get(2).text()).contains("Turku", "cold").doesNotContain("wet");
  }

  @Test
  void row_isALineWithItsCellsWhateverStandsInThem() throws Exception {
    List<Page> parts =
        parts(
            "<table><thead><tr><th>Port</th><th>Fee</th></tr></thead>"
                + "<tr><td><p>Bergen</p><p>(Norway)</p></td><td><div>320</div></td></tr>"
                + "<tr><td></td><td>180</td></tr></table>");

    assertThat(parts).hasSize(1);
    assertThat(parts.getFirst().layout()).isEqualTo(Layout.HEADED_ROWS);
    assertThat(parts.getFirst().text()).isEqualTo("Port | Fee\nBergen (Norway) | 320\n180");
  }

  @Test
  void tableThatArrangesAPage_isReadAsItsTexts() throws Exception {
    String text =
        read(
            "<table><tr><td><p>Menu</p></td><td><p>First.</p><p>"
                + BODY
                + "</p></td></tr></table>");

    assertThat(text).startsWith("Menu\n\nFirst.\n").doesNotContain(" | ");
  }

  @Test
  void title_isTheDocumentsOwn() throws Exception {
    assertThat(
            WebPage.read(
                    "<title>Otters &amp; fish</title><p>text</p>".getBytes(StandardCharsets.UTF_8),
                    null,
                    100)
                .title())
        .isEqualTo("Otters & fish");
  }

  @Test
  void pageWithoutText_isEmpty() {
    assertThatThrownBy(() -> read("<html><body><img src=a.png></body></html>"))
        .isInstanceOfSatisfying(
            UnreadableDocumentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.EMPTY));
  }

  @Test
  void declaredCharset_goesBeforeWhatThePageSays() throws Exception {
    byte[] page =
        "<meta charset=windows-1251><title>T</title><p>caf\u00e9 cr\u00e8me</p>"
            .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(WebPage.read(page, StandardCharsets.ISO_8859_1, 1000).pages().getFirst().text())
        .isEqualTo("caf\u00e9 cr\u00e8me");
  }

  @Test
  void declaredCharsetThatTheBytesAreNotOf_isNotBelieved() throws Exception {
    byte[] page = "<title>T</title><p>caf\u00e9</p>".getBytes(StandardCharsets.UTF_8);

    assertThat(WebPage.read(page, StandardCharsets.ISO_8859_1, 1000).pages().getFirst().text())
        .isEqualTo("caf\u00e9");
  }
}
