package dev.vectormesh.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.junit.jupiter.api.Test;

/** What is left of a page's instructions, with single blanks between them. */
class TextOperatorsTest {
  private static String kept(String content) throws IOException {
    try (PDDocument document = new PDDocument()) {
      PDPage page = new PDPage();
      PDStream stream = new PDStream(document);
      try (OutputStream out = stream.createOutputStream()) {
        out.write(content.getBytes(StandardCharsets.ISO_8859_1));
      }
      page.setContents(stream);

      TextOperators.keepOnly(document, page);

      try (InputStream in = page.getContents()) {
        String left = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        return left.replaceAll("\\s+", " ").strip();
      }
    }
  }

  @Test
  void pathsAndColours_areLeftOut() throws Exception {
    assertThat(kept("q 1 0 0 rg 0 0 m 5 5 l S BT /F1 9 Tf [(a) -20 <66>] TJ ET Q"))
        .isEqualTo("q BT /F1 9 Tf [(a) -20 <66>] TJ ET Q");
  }

  @Test
  void stringsAndNames_areNoOperators() throws Exception {
    String text = "(a S \\) \\( (n) f) Tj <66> Tj /S gs (b) '";

    assertThat(kept(text)).isEqualTo(text);
  }

  @Test
  void dictionaries_belongToTheirOperator() throws Exception {
    assertThat(kept("/OC <</K <6620>/T true/D<</S 1>>>>BDC 0 0 5 5 re f EMC"))
        .isEqualTo("/OC <</K <6620>/T true/D<</S 1>>>>BDC EMC");
  }

  @Test
  void comments_areNoOperators() throws Exception {
    assertThat(kept("(a) Tj % (b) Tj\n0 0 5 5 re % f\n(c) Tj")).isEqualTo("(a) Tj % f (c) Tj");
  }

  @Test
  void pageWithAnImageInItsInstructions_staysAsItIs() throws Exception {
    String image = "BI /W 1 /H 1 ID f S EI 0 0 5 5 re f (a) Tj";

    assertThat(kept(image)).isEqualTo(image);
  }

  @Test
  void whatEndsWithoutAnOperator_isLeftOut() throws Exception {
    assertThat(kept("(a) Tj (unfinished")).isEqualTo("(a) Tj");
  }
}
