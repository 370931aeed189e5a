package dev.vectormesh.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WebPageTest {
  private static final String BODY =
      "The otter lives at the river, and it eats fish every day. ".repeat(20);

  private static String read(String html) throws Exception {
    return WebPage.read(html.getBytes(StandardCharsets.UTF_8), 1_000_000).pages().getFirst().text();
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
        .isEqualTo("Just a line.\n\na\tb");
  }

  @Test
  void title_isTheDocumentsOwn() throws Exception {
    assertThat(
            WebPage.read(
                    "<title>Otters &amp; fish</title><p>text</p>".getBytes(StandardCharsets.UTF_8),
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
}
