package dev.vectormesh.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdfparser.PDFStreamParser;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDTextField;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.util.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from printed pages. */
class PdfTextTest {
  private static final PDType1Font FONT = new PDType1Font(Standard14Fonts.FontName.HELVETICA);
  private static final int SIZE = 12;

  @TempDir Path folder;

  private static List<Page> parts(Path file) throws Exception {
    return PictureTakerTest.reader().read(file, null).pages();
  }

  /** A page whose lines are shown at these angles, offsets and texts. */
  private interface Drawing {
    void on(PDPageContentStream content) throws IOException;
  }

  private Path pdf(Drawing... pages) throws IOException {
    return pdf("", pages);
  }

  /**
   * @param behind of a bookmark to the last page and the value of a form's field; none when empty
   */
  private Path pdf(String behind, Drawing... pages) throws IOException {
    Path file = folder.resolve("a.pdf");
    try (PDDocument document = new PDDocument()) {
      for (Drawing drawing : pages) {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.setFont(FONT, SIZE);
          drawing.on(content);
        }
      }
      if (!behind.isEmpty()) {
        PDDocumentOutline outline = new PDDocumentOutline();
        PDOutlineItem item = new PDOutlineItem();
        item.setTitle("Bookmark of " + behind);
        item.setDestination(document.getPage(pages.length - 1));
        outline.addLast(item);
        document.getDocumentCatalog().setDocumentOutline(outline);
        PDAcroForm form = new PDAcroForm(document);
        PDTextField field = new PDTextField(form);
        field.setPartialName("part");
        field.getCOSObject().setString(COSName.V, behind);
        form.setFields(List.of(field));
        document.getDocumentCatalog().setAcroForm(form);
      }
      document.save(file.toFile());
    }
    return file;
  }

  private static void show(
      PDPageContentStream content, double degrees, float x, float y, String text)
      throws IOException {
    content.beginText();
    content.setTextMatrix(Matrix.getRotateInstance(Math.toRadians(degrees), x, y));
    content.showText(text);
    content.endText();
  }

  private static Drawing lines(String... lines) {
    return content -> {
      for (int i = 0; i < lines.length; i++) {
        show(content, 0, 60, 700 - 14 * i, lines[i]);
      }
    };
  }

  /** How one text is shown several times. */
  private enum Print {
    LINE_BY_LINE,
    WORD_BY_WORD,
    GLYPH_BY_GLYPH,
    PAGE_BY_PAGE
  }

  private static final List<String> LINES = List.of("Beacon warning", "of the north harbour");

  private static Drawing overprinted(Print print, int times) {
    return content -> {
      show(content, 0, 60, 714, "Plain text of the page,");
      switch (print) {
        case LINE_BY_LINE -> {
          for (int i = 0; i < LINES.size(); i++) {
            showAgain(content, times, 60, 700 - 14 * i, LINES.get(i));
          }
        }
        case WORD_BY_WORD -> showBits(content, times, " ");
        case GLYPH_BY_GLYPH -> showBits(content, times, "");
        case PAGE_BY_PAGE -> {
          for (int t = 0; t < times; t++) {
            for (int i = 0; i < LINES.size(); i++) {
              show(content, 0, 60 + 0.3f * t, 700 - 14 * i, LINES.get(i));
            }
          }
        }
      }
    };
  }

  private static void showAgain(
      PDPageContentStream content, int times, float x, float y, String text) throws IOException {
    for (int t = 0; t < times; t++) {
      show(content, 0, x + 0.3f * t, y, text);
    }
  }

  private static void showBits(PDPageContentStream content, int times, String separator)
      throws IOException {
    for (int i = 0; i < LINES.size(); i++) {
      float x = 60;
      for (String bit : LINES.get(i).split(separator)) {
        showAgain(content, times, x, 700 - 14 * i, bit);
        x += FONT.getStringWidth(bit + separator) * SIZE / 1000;
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LINE_BY_LINE, 2", "LINE_BY_LINE, 3", "WORD_BY_WORD, 2", "WORD_BY_WORD, 3",
    "GLYPH_BY_GLYPH, 2", "GLYPH_BY_GLYPH, 3", "PAGE_BY_PAGE, 2", "PAGE_BY_PAGE, 3"
  })
  void overprintedText_comesOnce(Print print, int times) throws Exception {
    Path file = pdf(lines("Another page."), overprinted(print, times));

    assertThat(Cleaner.clean(parts(file)).text())
        .isEqualTo(
            "Another page.\n\nPlain text of the page,\nBeacon warning\nof the north harbour");
  }

  @Test
  void wordsThatComeAgain_stay() throws Exception {
    Path file =
        pdf(lines("He had had 2020 2020 bells, bells", "Refrain Refrain", "Refrain Refrain"));

    assertThat(Cleaner.clean(parts(file)).text())
        .isEqualTo("He had had 2020 2020 bells, bells\nRefrain Refrain\nRefrain Refrain");
  }

  @Test
  void textThatRunsUpThePage_isOneText() throws Exception {
    Path file =
        pdf(content -> {
          show(content, 90, 100, 200, "Rotated heading of a table");
          show(content, 0, 160, 700, "Upright text");
        });

    assertThat(Cleaner.clean(parts(file)).text())
        .contains("Rotated heading of a table")
        .contains("Upright text");
  }

  private static final Drawing CHART =
      content -> {
        show(content, 90, 100, 200, "Litres of water a day");
        content.addRect(120, 200, 300, 300);
        content.stroke();
        show(content, 0, 160, 700, "Use of water");
      };

  @Test
  void pageWithRotatedText_isReadInItsPlace() throws Exception {
    Path file = pdf("Annex", lines("First page."), CHART, lines("Third page."));

    List<Page> parts = parts(file);

    assertThat(parts).extracting(part -> part.place().number()).containsExactly(1, 2, 3);
    assertThat(parts.get(0).text().strip()).isEqualTo("First page.");
    assertThat(parts.get(1).text()).contains("Litres of water a day").contains("Use of water");
    assertThat(parts.get(1).text()).doesNotContain("Annex").doesNotContain("page.");
    assertThat(parts.get(2).text()).contains("Third page.").containsOnlyOnce("Annex");
  }

  @Test
  void rotatedTextOnTheLastPage_leavesTheForm() throws Exception {
    Path file = pdf("Annex", lines("First page."), lines("Second page."), CHART);

    List<Page> parts = parts(file);

    assertThat(parts).extracting(part -> part.place().number()).containsExactly(1, 2, 3);
    assertThat(parts.get(1).text().strip()).isEqualTo("Second page.");
    assertThat(parts.get(2).text())
        .contains("Litres of water a day")
        .contains("Use of water")
        .containsOnlyOnce("Annex");
  }

  @Test
  void bookmarks_areNotTextOfTheLastPage() throws Exception {
    List<Page> parts = parts(pdf("Annex", lines("First page."), lines("Annex of the last page.")));

    assertThat(parts).extracting(Page::text).noneMatch(text -> text.contains("Bookmark"));
    assertThat(parts.getLast().text()).contains("Annex of the last page.");
  }

  @Test
  void pageWithoutItsDrawing_showsTheSameText() throws Exception {
    try (PDDocument document = Loader.loadPDF(pdf(CHART).toFile())) {
      PDPage page = document.getPage(0);
      String before = new PDFTextStripper().getText(document);

      TextOperators.keepOnly(document, page);

      assertThat(operators(page)).contains("Tj", "Tm").doesNotContain("re", "S");
      assertThat(new PDFTextStripper().getText(document)).isEqualTo(before).isNotBlank();
    }
  }

  private static List<String> operators(PDPage page) throws IOException {
    return new PDFStreamParser(page)
        .parse().stream()
            .filter(Operator.class::isInstance)
            .map(token -> ((Operator) token).getName())
            .toList();
  }

  @Test
  void wordsBrokenAtALinesEnd_areWhole() throws Exception {
    Path file =
        pdf(lines("It has an extraordi-", "nary well-", "known port, and a co-", "operative."));

    assertThat(Cleaner.clean(parts(file)).text())
        .isEqualTo("It has an extraordinary well-known port, and a co-operative.");
  }

  @Test
  void wordBrokenOverTwoPages_isWholeOnTheFirst() throws Exception {
    Path file =
        pdf(
            lines("Handbook of crafts", "The first page has a barome-", "1"),
            lines("Handbook of crafts", "ter, and the second a bell.", "2"),
            lines("Handbook of crafts", "The end.", "3"));

    List<Page> parts = parts(file);

    assertThat(parts.get(0).text()).contains("The first page has a barometer,\n");
    assertThat(parts.get(1).text()).contains(" and the second a bell.").doesNotContain("ter,");
    assertThat(parts).extracting(part -> part.place().number()).containsExactly(1, 2, 3);
  }
}
