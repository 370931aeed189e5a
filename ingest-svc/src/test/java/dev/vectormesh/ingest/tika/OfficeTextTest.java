package dev.vectormesh.ingest.tika;

import static dev.vectormesh.ingest.tika.OfficeFiles.cell;
import static dev.vectormesh.ingest.tika.OfficeFiles.heading;
import static dev.vectormesh.ingest.tika.OfficeFiles.paragraph;
import static dev.vectormesh.ingest.tika.OfficeFiles.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Place.Unit;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.poi.hslf.usermodel.HSLFSlide;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.usermodel.Workbook;
import org.apache.poi.xslf.usermodel.SlideLayout;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xslf.usermodel.XSLFSlide;
import org.apache.poi.xslf.usermodel.XSLFSlideLayout;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from Word, OpenDocument, RTF, workbooks and slides. */
class OfficeTextTest {
  @TempDir Path folder;

  private static List<Page> parts(Path file) throws Exception {
    return PictureTakerTest.reader().read(file, null).pages();
  }

  /** As it is kept. */
  private static String text(Path file) throws Exception {
    return Cleaner.clean(parts(file)).text();
  }

  private Path word(String body) throws Exception {
    return OfficeFiles.docx(folder.resolve("a.docx"), body, "");
  }

  private static String deleted(String text) {
    return "<w:del w:id=\"1\" w:author=\"x\"><w:r><w:delText>%s</w:delText></w:r></w:del>"
        .formatted(text);
  }

  @Test
  void word_isTheAcceptedText() throws Exception {
    String body =
        paragraph(
                run("The fee is ")
                    + deleted("900")
                    + "<w:ins w:id=\"2\">"
                    + run("450")
                    + "</w:ins>"
                    + run(" euros."))
            + paragraph("<w:moveFrom w:id=\"3\">" + run("moved away") + "</w:moveFrom>")
            + paragraph("<w:moveTo w:id=\"4\">" + run("moved here") + "</w:moveTo>")
            + paragraph(
                "<w:del w:id=\"5\"><m:oMath><m:r><m:t>struck=formula</m:t></m:r></m:oMath>"
                    + run("struck text")
                    + "</w:del>");

    assertThat(text(word(body))).isEqualTo("The fee is 450 euros.\n\nmoved here");
  }

  @Test
  void wordsDeletedRowsAndFootnotes_areLeftOut() throws Exception {
    String row = "<w:tr>%s" + cell(paragraph(run("%s"))) + cell(paragraph(run("%s"))) + "</w:tr>";
    String body =
        "<w:tbl>"
            + row.formatted("<w:trPr><w:tblHeader/></w:trPr>", "Item", "Cost")
            + row.formatted("<w:trPr><w:del w:id=\"1\" w:author=\"x\"/></w:trPr>", "Gone", "1")
            + row.formatted("<w:trPr><w:cantSplit/></w:trPr>", "Rope", "75")
            + "</w:tbl>"
            + paragraph(run("See") + "<w:r><w:footnoteReference w:id=\"2\"/></w:r>");
    Path file =
        OfficeFiles.docx(
            folder.resolve("a.docx"),
            body,
            "<w:footnote w:id=\"2\">"
                + paragraph(run("A note") + deleted(" of old"))
                + "</w:footnote>");

    assertThat(text(file))
        .startsWith("Item | Cost\nRope | 75\n\nSee")
        .endsWith("A note")
        .doesNotContain("Gone", "old");
  }

  @Test
  void wordsRowsInContentControls_areKept() throws Exception {
    String row = "<w:tr>" + cell(paragraph(run("%s"))) + cell(paragraph(run("%s"))) + "</w:tr>";
    String control = "<w:sdt><w:sdtPr/><w:sdtContent>%s</w:sdtContent></w:sdt>";
    String body =
        "<w:tbl>"
            + row.formatted("Item", "Cost")
            + control.formatted(row.formatted("Rope", "75 euros"))
            + "</w:tbl>"
            + control.formatted(paragraph(run("In a control")));

    assertThat(text(word(body))).isEqualTo("Item | Cost\nRope | 75 euros\n\nIn a control");
  }

  @Test
  void wordsFormulas_areWrittenAsTyped() throws Exception {
    String body =
        paragraph(
            run("So ")
                + "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>c</m:t></m:r></m:den></m:f>"
                + "<m:r><m:t>=</m:t></m:r><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
                + "<m:rad><m:deg/><m:e><m:r><m:t>y</m:t></m:r></m:e></m:rad>"
                + "<m:d><m:e><m:r><m:t>z</m:t></m:r></m:e></m:d></m:oMath>"
                + run(" holds."));

    assertThat(text(word(body))).isEqualTo("So (a+b)/c=x^2√y(z) holds.");
  }

  @Test
  void wordsSpecialCharacters_areKept() throws Exception {
    String body =
        paragraph(
            "<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>stop</w:t><w:tab/><w:t>x</w:t></w:r><w:r><w:sym"
                + " w:font=\"Symbol\" w:char=\"F061\"/><w:sym w:font=\"Wingdings\""
                + " w:char=\"F0FC\"/></w:r>");

    assertThat(text(word(body))).isEqualTo("non-stop xα✓");
  }

  @Test
  void wordsSections_standUnderTheirHeadings() throws Exception {
    String body =
        heading(1, "Ports")
            + paragraph(run("all"))
            + heading(2, "Bergen")
            + paragraph(run("wet"))
            + heading(1, "Fees")
            + paragraph(run("high"));

    assertThat(parts(word(body)))
        .extracting(part -> part.place().headings())
        .containsExactly(List.of("Ports"), List.of("Ports", "Bergen"), List.of("Fees"));
  }

  @Test
  void cellOfSeveralParagraphs_staysInItsRow() throws Exception {
    String body =
        "<w:tbl><w:tr>"
            + cell(paragraph(run("Port")))
            + cell(paragraph(run("Fee")))
            + "</w:tr><w:tr>"
            + cell(paragraph(run("Bergen")) + paragraph(run("(Norway)")))
            + cell(paragraph(run("320")))
            + "</w:tr></w:tbl>";

    List<Page> parts = parts(word(body));

    assertThat(parts).extracting(Page::layout).containsExactly(Layout.HEADED_ROWS);
    assertThat(parts.getFirst().text()).isEqualTo("Port | Fee\nBergen (Norway) | 320");
  }

  @Test
  void openDocumentText_leavesOutWhatWasDeleted() throws Exception {
    Path file =
        OfficeFiles.openDocument(
            folder.resolve("a.odt"),
            "text",
            """
            <text:tracked-changes><text:changed-region text:id="c1"><text:deletion>
            <text:p>struck out</text:p></text:deletion></text:changed-region></text:tracked-changes>
            <text:h text:outline-level="1">Fees</text:h><text:p>The fee<text:change text:change-id="c1"/> is due.</text:p>
            <table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Port</text:p></table:table-cell>
            <table:table-cell><text:p>Fee</text:p></table:table-cell></table:table-row></table:table-header-rows>
            <table:table-row><table:table-cell><text:p>Turku</text:p></table:table-cell>
            <table:table-cell><text:p>180</text:p></table:table-cell></table:table-row></table:table>\
            """);

    assertThat(text(file)).isEqualTo("Fees\n\nThe fee is due.\n\nPort | Fee\nTurku | 180");
    assertThat(parts(file))
        .allSatisfy(part -> assertThat(part.place().headings()).containsExactly("Fees"));
  }

  @Test
  void openDocumentSheets_haveTheirNames() throws Exception {
    String table =
        """
        <table:table table:name="%s"><table:table-row><table:table-cell><text:p>%s</text:p></table:table-cell>
        <table:table-cell table:number-columns-repeated="2"/><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>\
        """;
    Path file =
        OfficeFiles.openDocument(
            folder.resolve("a.ods"),
            "spreadsheet",
            table.formatted("Costs", "rope") + table.formatted("Income", "toll"));

    List<Page> rows = parts(file).stream().filter(part -> part.layout().isTable()).toList();

    assertThat(rows).extracting(Page::text).containsExactly("rope | x", "toll | x");
    assertThat(rows).extracting(part -> part.place().unit()).containsOnly(Unit.SHEET);
    assertThat(rows).extracting(part -> part.place().number()).containsExactly(1, 2);
    assertThat(rows).extracting(part -> part.place().name()).containsExactly("Costs", "Income");
  }

  @Test
  void openDocumentSlides_areCounted() throws Exception {
    String slide =
        "<draw:page><draw:frame><draw:text-box><text:p>%s</text:p></draw:text-box></draw:frame></draw:page>";
    Path file =
        OfficeFiles.openDocument(
            folder.resolve("a.odp"),
            "presentation",
            slide.formatted("one") + slide.formatted("two"));

    assertThat(parts(file))
        .extracting(part -> part.place().unit() + " " + part.place().number())
        .containsExactly("SLIDE 1", "SLIDE 2");
  }

  @Test
  void rtf_hasRowsAndNoDeletedText() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("a.rtf"),
            "{\\rtf1\\ansi\\pard Before {\\deleted gone }\\deleted old \\deleted0"
                + " now.\\par\\trowd\\cellx1000\\cellx2000\\pard\\intbl Port\\cell"
                + " Fee\\cell\\row\\trowd\\cellx1000\\cellx2000\\pard\\intbl Bergen\\par"
                + " (Norway)\\cell {\\b 320}\\cell\\row\\pard After\\par}");

    assertThat(text(file)).isEqualTo("Before now.\n\nPort | Fee\nBergen (Norway) | 320\n\nAfter");
  }

  @Test
  void rtf_keepsTextBeforeTheFirstParagraphWord() throws Exception {
    String header = "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}";
    Path title =
        Files.writeString(
            folder.resolve("a.rtf"), header + "{\\b Invoice 4711}\\par Total: {\\b 450}\\par}");
    Path bold = Files.writeString(folder.resolve("b.rtf"), header + "Pay {\\b 450} by May.}");

    assertThat(text(title)).isEqualTo("Invoice 4711\n\nTotal: 450");
    assertThat(text(bold)).isEqualTo("Pay 450 by May.");
  }

  private static void fill(Workbook workbook, String name) {
    Sheet sheet = workbook.createSheet(name);
    String[][] cells = {{"List of " + name}, {}, {"Item", "Cost"}, {"Rope"}, {"Bell", "20"}};
    for (int r = 0; r < cells.length; r++) {
      for (int c = 0; c < cells[r].length; c++) {
        (c == 0 ? sheet.createRow(r) : sheet.getRow(r)).createCell(c).setCellValue(cells[r][c]);
      }
    }
  }

  private static void save(Workbook workbook, Path file) throws Exception {
    fill(workbook, "Winter");
    fill(workbook, "Summer");
    try (workbook;
        FileOutputStream out = new FileOutputStream(file.toFile())) {
      workbook.write(out);
    }
  }

  @Test
  void sheets_haveNamesRowsAndColumnNames() throws Exception {
    Path now = folder.resolve("a.xlsx");
    Path old = folder.resolve("a.xls");
    save(new XSSFWorkbook(), now);
    save(new HSSFWorkbook(), old);

    for (Path file : List.of(now, old)) {
      List<Page> parts = parts(file);
      List<Page> rows = parts.stream().filter(part -> part.layout().isTable()).toList();
      assertThat(rows).hasSize(2);
      assertThat(rows.get(1).text()).isEqualTo("Item | Cost\nRope\nBell | 20");
      assertThat(rows.get(1).layout()).isEqualTo(Layout.HEADED_ROWS);
      assertThat(rows.get(1).place().unit()).isEqualTo(Unit.SHEET);
      assertThat(rows.get(1).place().number()).isEqualTo(2);
      assertThat(rows.get(1).place().name()).isEqualTo("Summer");
      assertThat(text(file)).contains("List of Summer\n\nItem | Cost");
    }
  }

  @Test
  void slides_areCounted() throws Exception {
    Path file = folder.resolve("a.pptx");
    try (XMLSlideShow show = new XMLSlideShow();
        FileOutputStream out = new FileOutputStream(file.toFile())) {
      for (int i = 1; i <= 3; i++) {
        show.createSlide().createTextBox().setText("Text of slide " + i);
      }
      show.write(out);
    }

    assertThat(parts(file))
        .extracting(
            part -> part.place().unit() + " " + part.place().number() + " " + part.text().strip())
        .containsExactly(
            "SLIDE 1 Text of slide 1", "SLIDE 2 Text of slide 2", "SLIDE 3 Text of slide 3");
  }

  @Test
  void powerPointSlides_standUnderTheirTitles() throws Exception {
    Path now = folder.resolve("a.pptx");
    try (XMLSlideShow show = new XMLSlideShow();
        FileOutputStream out = new FileOutputStream(now.toFile())) {
      XSLFSlideLayout layout = show.getSlideMasters().getFirst().getLayout(SlideLayout.TITLE_ONLY);
      for (String title : List.of("Fees of ports", "", "Use of water")) {
        XSLFSlide slide = show.createSlide(layout);
        slide.createTextBox().setText("Text");
        slide.getPlaceholder(0).setText(title);
      }
      show.write(out);
    }
    Path old = folder.resolve("a.ppt");
    try (HSLFSlideShow show = new HSLFSlideShow();
        FileOutputStream out = new FileOutputStream(old.toFile())) {
      for (String title : List.of("Fees of ports", "", "Use of water")) {
        HSLFSlide slide = show.createSlide();
        if (!title.isEmpty()) {
          slide.addTitle().setText(title);
        }
        slide.createTextBox().setText("Text");
      }
      show.write(out);
    }

    for (Path file : List.of(now, old)) {
      assertThat(parts(file))
          .extracting(part -> part.place().number() + " " + part.place().headings())
          .containsExactly("1 [Fees of ports]", "2 []", "3 [Use of water]");
      assertThat(PictureTakerTest.reader().read(file, null).title()).isEqualTo("Fees of ports");
      assertThat(text(file)).containsOnlyOnce("Fees of ports");
    }
  }

  @Test
  void openDocumentSlides_standUnderTheirTitles() throws Exception {
    String slide =
        "<draw:page><draw:frame><draw:text-box><text:p>Text</text:p></draw:text-box></draw:frame>"
            + "<draw:frame presentation:class=\"title\"><draw:text-box><text:p>Fees of<text:span>"
            + " %s</text:span></text:p></draw:text-box></draw:frame></draw:page>";
    Path file =
        OfficeFiles.openDocument(
            folder.resolve("a.odp"),
            "presentation",
            slide.formatted("ports") + slide.formatted("roads"));

    assertThat(parts(file))
        .extracting(part -> part.place().headings())
        .containsExactly(List.of("Fees of ports"), List.of("Fees of roads"));
    assertThat(text(file)).containsOnlyOnce("Fees of ports");
  }

  @Test
  void openDocumentFormulas_standInTheirParagraph() throws Exception {
    String formula =
        """
        <math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mi>E</mi><mo>=</mo><mi>m</mi>
        <msup><mi>c</mi><mn>2</mn></msup></mrow><annotation encoding="StarMath 5.0">E = m c^2</annotation></semantics></math>\
        """;
    Path file =
        OfficeFiles.openDocument(
            folder.resolve("a.odt"),
            "text",
            """
            <text:p>So <draw:frame><draw:object xlink:href="./Object 1"/><draw:image xlink:href="./ObjectReplacements/Object 1"/>\
            </draw:frame> holds.</text:p><text:p>And <draw:frame><draw:object xlink:href="./Object 2"/></draw:frame>not.</text:p>\
            """,
            Map.of("Object 1/content.xml", formula));

    assertThat(text(file)).isEqualTo("So E=mc^2 holds.\n\nAnd not.");
  }

  @Test
  void openDocumentsComments_boxesAndFootnotes_standWhereTheyBelong_headersBehind()
      throws Exception {
    Path file =
        OfficeFiles.openDocument(
            folder.resolve("a.odt"),
            "text",
            """
            <text:p>Fees<office:annotation><dc:creator>Ann</dc:creator><text:p>Check this</text:p></office:annotation> rise</text:p>
            <text:p><draw:frame><draw:text-box><text:p>In a box</text:p></draw:text-box></draw:frame></text:p>
            <text:p>Last<text:note><text:note-body><text:p>A note</text:p></text:note-body></text:note></text:p>\
            """,
            Map.of(
                "styles.xml",
                "<office:document-styles %s><office:master-styles><style:master-page><style:header><text:p>Annual report</text:p></style:header></style:master-page></office:master-styles></office:document-styles>"
                    .formatted(OfficeFiles.ODF_NAMESPACES)));

    assertThat(text(file).lines().map(String::strip).filter(line -> !line.isEmpty()))
        .containsExactlyInAnyOrder(
            "Fees", "Check this", "rise", "In a box", "Last", "A note", "Annual report");
    assertThat(text(file)).containsSubsequence("Fees", "Check this", "In a box", "Last", "A note");
  }

  @Test
  void wordsHeaders_commentsAndBoxes_comeOnce() throws Exception {
    String inBox = "<w:txbxContent>" + paragraph(run("In a box")) + "</w:txbxContent>";
    String box =
        """
        <w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
        <mc:Choice Requires="wps" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
        <w:drawing><wps:wsp><wps:txbx>%1$s</wps:txbx></wps:wsp></w:drawing></mc:Choice>
        <mc:Fallback><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml">%1$s</v:textbox></w:pict></mc:Fallback>
        </mc:AlternateContent></w:r>\
        """
            .formatted(inBox);
    Path file =
        OfficeFiles.docx(
            folder.resolve("a.docx"),
            paragraph(
                    "<w:commentRangeStart w:id=\"0\"/>"
                        + run("Fees rise")
                        + "<w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference"
                        + " w:id=\"0\"/></w:r>")
                + paragraph(box)
                + paragraph(run("Last")),
            Map.of(
                "header",
                paragraph(run("Annual report")),
                "comments",
                "<w:comment w:id=\"0\" w:author=\"Ann\">"
                    + paragraph(run("Check this"))
                    + "</w:comment>"));

    String text = text(file);

    for (String part : List.of("Annual report", "Fees rise", "In a box", "Last", "Check this")) {
      assertThat(text).containsOnlyOnce(part);
    }
    assertThat(text).containsSubsequence("Fees rise", "In a box", "Last", "Check this");
  }

  @Test
  void notesOfASlide_comeOnceAndOnTheirSlide() throws Exception {
    Path file = folder.resolve("a.pptx");
    try (XMLSlideShow show = new XMLSlideShow();
        FileOutputStream out = new FileOutputStream(file.toFile())) {
      XSLFSlide first = show.createSlide();
      first.createTextBox().setText("In a box");
      show.getNotesSlide(first).getPlaceholder(1).setText("Say it slowly");
      show.createSlide().createTextBox().setText("Next");
      show.write(out);
    }

    List<Page> parts = parts(file);

    assertThat(parts).extracting(part -> part.place().number()).containsExactly(1, 2);
    assertThat(parts.getFirst().text())
        .containsOnlyOnce("In a box")
        .containsOnlyOnce("Say it slowly");
    assertThat(parts.get(1).text()).contains("Next").doesNotContain("Say it slowly");
  }
}
