package dev.vectormesh.ingest.tika;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes Word and OpenDocument files around a body of XML. */
final class OfficeFiles {
  private static final String WORD_NAMESPACES =
      "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
          + " xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"";
  static final String ODF_NAMESPACES =
      "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""
          + " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""
          + " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\""
          + " xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\""
          + " xmlns:presentation=\"urn:oasis:names:tc:opendocument:xmlns:presentation:1.0\""
          + " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\""
          + " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
          + " xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
  private static final String RELATIONS =
      "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  private static final String TYPES =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.";

  private static final Map<String, String> ROOTS = Map.of("header", "w:hdr", "footer", "w:ftr");

  private OfficeFiles() {}

  /**
   * @param footnotes the elements of word/footnotes.xml
   */
  static Path docx(Path file, String body, String footnotes) throws IOException {
    return docx(file, body, Map.of("footnotes", footnotes));
  }

  /**
   * @param others what stands beside the body, by its kind: footnotes, header, footer, comments
   */
  static Path docx(Path file, String body, Map<String, String> others) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    StringBuilder overrides = new StringBuilder();
    List<String> related = new ArrayList<>(List.of("styles", "styles.xml"));
    others.forEach((kind, xml) -> {
      overrides.append(override(kind + ".xml", kind));
      related.addAll(List.of(kind, kind + ".xml"));
      String root = ROOTS.getOrDefault(kind, "w:" + kind);
      parts.put(
          "word/" + kind + ".xml", "<%1$s %2$s>%3$s</%1$s>".formatted(root, WORD_NAMESPACES, xml));
    });
    parts.put(
        "[Content_Types].xml",
        """
        <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
        <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
        %s</Types>
        """
            .formatted(
                override("document.xml", "document.main")
                    + override("styles.xml", "styles")
                    + overrides));
    parts.put("_rels/.rels", relations("officeDocument", "word/document.xml"));
    parts.put("word/_rels/document.xml.rels", relations(related.toArray(String[]::new)));
    parts.put(
        "word/styles.xml",
        "<w:styles %s>%s%s</w:styles>"
            .formatted(WORD_NAMESPACES, style("berschrift1", 1), style("berschrift2", 2)));
    parts.put(
        "word/document.xml",
        "<w:document %s><w:body>%s</w:body></w:document>".formatted(WORD_NAMESPACES, body));
    return zip(file, parts);
  }

  private static String override(String part, String type) {
    return "<Override PartName=\"/word/%s\" ContentType=\"%s%s+xml\"/>"
        .formatted(part, TYPES, type);
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
    return openDocument(file, kind, body, Map.of());
  }

  /**
   * @param others what the file holds beside, by its name
   */
  static Path openDocument(Path file, String kind, String body, Map<String, String> others)
      throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("mimetype", "application/vnd.oasis.opendocument." + kind);
    parts.putAll(others);
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
