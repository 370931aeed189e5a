#!/usr/bin/env bash
# Apache Tika 3.3.0: its two readers of Word files (.docx) do not give the same text, and neither is right in all.
#
# Expected: OfficeParserConfig.setUseSAXDocxExtractor chooses how a file is read (SAX saves memory), not what is read; text that
# a tracked change deleted is left out unless setIncludeDeletedContent(true) asks for it.
# Happens:
#   without SAX: formulas are missing whole; rows of a table that stand in a content control are missing; deleted text is there,
#     glued to what replaced it, although includeDeletedContent is false: a fee changed from 500 to 450 reads "500450".
#   with SAX: rows and deletions are right; the non-breaking hyphen is missing ("555" and "0100" become "5550100"); formulas are
#     written without their signs: the fraction 1/2 is "12", 10 to the power 6 is "106".
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
    <dependency><groupId>org.apache.tika</groupId><artifactId>tika-parser-microsoft-module</artifactId><version>3.3.0</version></dependency>
  </dependencies>
</project>
XML
cat > Finding.java <<'JAVA'
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.tika.Tika;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.microsoft.ooxml.OOXMLParser;
import org.apache.tika.sax.BodyContentHandler;

public class Finding {
  private static final String FORMATS = "http://schemas.openxmlformats.org/";
  private static final String WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  private static boolean changed;

  public static void main(String[] args) throws Exception {
    System.out.println(Tika.getString());
    expect("non-breaking hyphen", paragraph("<w:r><w:t>555</w:t><w:noBreakHyphen/><w:t>0100</w:t></w:r>"), "555\u20110100", "5550100");
    expect(
        "500 deleted, 450 inserted",
        paragraph(
            "<w:del w:id='1' w:author='a'><w:r><w:delText>500</w:delText></w:r></w:del>"
                + "<w:ins w:id='2' w:author='a'>" + run("450") + "</w:ins>"),
        "500450",
        "450");
    expect(
        "fraction 1/2",
        paragraph(run("add ") + "<m:oMath><m:f><m:num>" + sign("1") + "</m:num><m:den>" + sign("2") + "</m:den></m:f></m:oMath>" + run(" cup")),
        "add  cup",
        "add 12 cup");
    expect(
        "10 to the power 6",
        paragraph("<m:oMath><m:sSup><m:e>" + sign("10") + "</m:e><m:sup>" + sign("6") + "</m:sup></m:sSup></m:oMath>" + run(" cells")),
        " cells",
        "106 cells");
    expect(
        "table, second row in a content control",
        "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>" + row("Item")
            + "<w:sdt><w:sdtPr/><w:sdtContent>" + row("Rope") + "</w:sdtContent></w:sdt></w:tbl>" + paragraph(""),
        "Item",
        "Item Rope");
    if (changed) {
      System.exit(1);
    }
  }

  private static void expect(String what, String body, String withoutSax, String withSax) throws Exception {
    byte[] file = docx(body);
    String[] expected = {withoutSax, withSax};
    for (int sax = 0; sax < 2; sax++) {
      String actual = read(file, sax == 1);
      boolean same = actual.strip().equals(expected[sax].strip());
      System.out.println(what + (sax == 1 ? ", SAX: \"" : ", without SAX: \"") + actual + '"' + (same ? "" : "  CHANGED: expected \"" + expected[sax] + '"'));
      changed |= !same;
    }
  }

  /** The text of the file; line breaks and tabs around cells as one space. */
  private static String read(byte[] file, boolean sax) throws Exception {
    OfficeParserConfig config = new OfficeParserConfig();
    config.setUseSAXDocxExtractor(sax);
    config.setIncludeDeletedContent(false);
    ParseContext context = new ParseContext();
    context.set(OfficeParserConfig.class, config);
    Metadata metadata = new Metadata();
    metadata.set(Metadata.CONTENT_TYPE, WORD);
    BodyContentHandler text = new BodyContentHandler();
    new OOXMLParser().parse(new ByteArrayInputStream(file), text, metadata, context);
    return text.toString().replaceAll("[\n\t]+", " ").stripTrailing();
  }

  private static String paragraph(String content) {
    return "<w:p>" + content + "</w:p>";
  }

  private static String run(String text) {
    return "<w:r><w:t xml:space='preserve'>" + text + "</w:t></w:r>";
  }

  private static String sign(String text) {
    return "<m:r><m:t>" + text + "</m:t></m:r>";
  }

  private static String row(String cell) {
    return "<w:tr><w:tc><w:tcPr/>" + paragraph(run(cell)) + "</w:tc></w:tr>";
  }

  private static byte[] docx(String body) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      add(zip, "[Content_Types].xml",
          "<Types xmlns='" + FORMATS + "package/2006/content-types'>"
              + "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
              + "<Override PartName='/word/document.xml' ContentType='" + WORD + ".main+xml'/></Types>");
      add(zip, "_rels/.rels",
          "<Relationships xmlns='" + FORMATS + "package/2006/relationships'><Relationship Id='r1' Target='word/document.xml' Type='"
              + FORMATS + "officeDocument/2006/relationships/officeDocument'/></Relationships>");
      add(zip, "word/document.xml",
          "<w:document xmlns:w='" + FORMATS + "wordprocessingml/2006/main' xmlns:m='" + FORMATS + "officeDocument/2006/math'><w:body>"
              + body + "</w:body></w:document>");
    }
    return bytes.toByteArray();
  }

  private static void add(ZipOutputStream zip, String name, String xml) throws Exception {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>" + xml).getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }
}
JAVA
mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath
java -Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory -cp "$(cat classpath)" Finding.java
