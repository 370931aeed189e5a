#!/usr/bin/env bash
# Apache Tika 3.3.0: a PDF's outline (the tree of bookmarks that viewers show beside the pages) is read as text of the document,
# behind its last page, for all pages at once.
#
# Expected: the text of a page is what stands on it; an outline is navigation, asked for by PDFParserConfig where it is wanted.
# Happens: extractBookmarksText is on by default; each title of the outline comes once more as an item of a list that follows the
#   last page's <div class="page"> and belongs to none. Whoever cuts the text at pages takes it for the last page's, so that a search
#   for a chapter's title finds the index at the end of the book. setExtractBookmarksText(false) leaves the list out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.tika</groupId><artifactId>tika-core</artifactId><version>3.3.0</version></dependency>
    <dependency><groupId>org.apache.tika</groupId><artifactId>tika-parser-pdf-module</artifactId><version>3.3.0</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDDocumentOutline;
import org.apache.pdfbox.pdmodel.interactive.documentnavigation.outline.PDOutlineItem;
import org.apache.tika.Tika;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.apache.tika.sax.ToXMLContentHandler;

public class Finding {
  private static boolean changed;

  public static void main(String[] args) throws Exception {
    System.out.println(Tika.getString());
    byte[] file = pdf(List.of("Herons wade.", "Owls hunt."), List.of("Herons", "Owls"));
    PDFParserConfig config = new PDFParserConfig();
    expect("by default", read(file, config), "[Herons wade.] [Owls hunt.] Herons Owls");
    config.setExtractBookmarksText(false);
    expect("extractBookmarksText false", read(file, config), "[Herons wade.] [Owls hunt.]");
    System.exit(changed ? 1 : 0);
  }

  private static void expect(String what, String actual, String expected) {
    boolean same = actual.equals(expected);
    System.out.println(what + ": " + actual + (same ? "" : "  CHANGED: expected " + expected));
    changed |= !same;
  }

  /** The text, each page's in brackets. */
  private static String read(byte[] file, PDFParserConfig config) throws Exception {
    ParseContext context = new ParseContext();
    context.set(PDFParserConfig.class, config);
    ToXMLContentHandler xml = new ToXMLContentHandler();
    new PDFParser().parse(new ByteArrayInputStream(file), xml, new Metadata(), context);
    return xml.toString()
        .replaceAll("(?s).*<body>|</body>.*", "")
        .replaceAll("<div class=\"page\">", "[")
        .replaceAll("</div>", "]")
        .replaceAll("<[^>]*>", " ")
        .replaceAll("\\s+", " ")
        .replace("[ ", "[")
        .replace(" ]", "]")
        .replace("][", "] [")
        .strip();
  }

  private static byte[] pdf(List<String> pages, List<String> bookmarks) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PDDocument document = new PDDocument()) {
      PDDocumentOutline outline = new PDDocumentOutline();
      document.getDocumentCatalog().setDocumentOutline(outline);
      for (int i = 0; i < pages.size(); i++) {
        PDPage page = new PDPage();
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
          content.beginText();
          content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
          content.newLineAtOffset(72, 700);
          content.showText(pages.get(i));
          content.endText();
        }
        PDOutlineItem item = new PDOutlineItem();
        item.setTitle(bookmarks.get(i));
        item.setDestination(page);
        outline.addLast(item);
      }
      document.save(bytes);
    }
    return bytes.toByteArray();
  }
}
JAVA
mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath
java -Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory -cp "$(cat classpath)" Finding.java
