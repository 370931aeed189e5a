package dev.vectormesh.ingest.tika;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes Word and OpenDocument files around a body of XML. */
final class OfficeFiles {
  private static final String WORD_NAMESPACES =
      "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
          + " xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"";
  private static final String ODF_NAMESPACES =
      "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
          + " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""
          + " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\""
          + " xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\""
          + " xmlns:presentation=\"urn:oasis:names:tc:opendocument:xmlns:presentation:1.0\""
          + " xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
  private static final String RELATIONS =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  private static final String TYPES =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.";

  private OfficeFiles() {}

  /**
   * @param footnotes the elements of word/footnotes.xml
   */
  static Path docx(Path file, String body, String footnotes) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put(
        "[Content_Types].xml",
        """
        <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
        <Override PartName="/word/document.xml" ContentType="%1$sdocument.main+xml"/>
        <Override PartName="/word/styles.xml" ContentType="%1$sstyles+xml"/>
        <Override PartName="/word/footnotes.xml" ContentType="%1$sfootnotes+xml"/>
        </Types>
        """
            .formatted(TYPES));
    parts.put("_rels/.rels", relations("officeDocument", "word/document.xml"));
    parts.put(
        "word/_rels/document.xml.rels",
        relations("styles", "styles.xml", "footnotes", "footnotes.xml"));
    parts.put(
        "word/styles.xml",
        "<w:styles %s>%s%s</w:styles>"
            .formatted(WORD_NAMESPACES, style("berschrift1", 1), style("berschrift2", 2)));
    parts.put(
        "word/footnotes.xml",
        "<w:footnotes %s>%s</w:footnotes>".formatted(WORD_NAMESPACES, footnotes));
    parts.put(
        "word/document.xml",
        "<w:document %s><w:body>%s</w:body></w:document>".formatted(WORD_NAMESPACES, body));
    return zip(file, parts);
  }

  private static String style(String id, int level) {
    return "<w:style w:type=\"paragraph\" w:styleId=\"%s\"><w:name w:val=\"heading %d\"/></w:style>"
        .formatted(id, level);
  }

  private static String relations(String... typesAndTargets) {
    StringBuilder xml =
        new StringBuilder(
            "<Relationships"
                + " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
    for (int i = 0; i < typesAndTargets.length; i += 2) {
      xml.append(
          "<Relationship Id=\"r%d\" Type=\"%s\" Target=\"%s\"/>"
              .formatted(i, RELATIONS + typesAndTargets[i], typesAndTargets[i + 1]));
    }
    return xml.append("</Relationships>").toString();
  }

  static String paragraph(String runs) {
    return "<w:p>" + runs + "</w:p>";
  }

  static String heading(int level, String text) {
    return "<w:p><w:pPr><w:pStyle w:val=\"berschrift%d\"/></w:pPr>%s</w:p>"
        .formatted(level, run(text));
  }

  static String run(String text) {
    return "<w:r><w:t xml:space=\"preserve\">" + text + "</w:t></w:r>";
  }

  static String cell(String paragraphs) {
    return "<w:tc>" + paragraphs + "</w:tc>";
  }

  /**
   * @param kind text, spreadsheet or presentation
   */
  static Path openDocument(Path file, String kind, String body) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("mimetype", "application/vnd.oasis.opendocument." + kind);
    parts.put(
        "content.xml",
        "<office:document-content %1$s><office:body><office:%2$s>%3$s</office:%2$s></office:body></office:document-content>"
            .formatted(ODF_NAMESPACES, kind, body));
    parts.put(
        "META-INF/manifest.xml",
        "<manifest:manifest"
            + " xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>");
    return zip(file, parts);
  }

  private static Path zip(Path file, Map<String, String> parts) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }
}
