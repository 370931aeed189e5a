package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.text.Place.Unit;
import java.util.Set;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;

/** What is to be known of media types: by whom a file is read, and what its pages are. */
final class FileTypes {
  private static final String RTF = "application/rtf";
  private static final Set<String> PAGES_OF_THE_WEB = Set.of("text/html", "application/xhtml+xml");
  private static final String SVG = "image/svg+xml";
  private static final Set<String> OFFICE_XML =
      Set.of(
          "application/vnd.oasis.opendocument",
          "application/vnd.ms-wordml",
          "application/vnd.ms-spreadsheetml",
          "application/x-fictionbook");
  private static final Set<String> OFFICE =
      Set.of(
          "msword",
          "vnd.ms-word",
          "vnd.ms-excel",
          "vnd.ms-powerpoint",
          "vnd.openxmlformats-officedocument",
          "vnd.oasis.opendocument",
          "vnd.sun.xml",
          "epub+zip");
  // Their parsers tell about the file, and find no text in it.
  private static final Set<String> TEXTLESS = Set.of("image", "audio", "video", "font", "model");

  private final MediaTypeRegistry registry;

  FileTypes(MediaTypeRegistry registry) {
    this.registry = registry;
  }

  static boolean isPageOfTheWeb(MediaType type) {
    return PAGES_OF_THE_WEB.contains(type.toString());
  }

  /** Whether what holds no text holds none as plain text either: its letters are markup. */
  static boolean isMarkup(MediaType type) {
    return isPageOfTheWeb(type) || type.toString().equals(SVG);
  }

  static boolean isTextless(MediaType type) {
    return TEXTLESS.contains(type.getType());
  }

  static boolean isRtf(MediaType type) {
    return type.toString().equals(RTF);
  }

  boolean isText(MediaType type) {
    boolean code = registry.isInstanceOf(type, MediaType.TEXT_PLAIN) && !isParsed(type);
    String subtype = type.getSubtype();
    return type.getType().equals("text")
        || code
        || subtype.equals("json")
        || subtype.endsWith("+json");
  }

  /** Formats that are written in letters, and are no text to read. */
  private static boolean isParsed(MediaType type) {
    return isMail(type) || isRtf(type) || type.getType().equals("multipart");
  }

  static boolean isMail(MediaType type) {
    return type.getType().equals("message")
        || type.getSubtype().equals("mbox")
        || type.getSubtype().startsWith("vnd.ms-outlook");
  }

  /** XML that no parser of Office or of books knows better. */
  boolean isXml(MediaType type) {
    String name = type.toString();
    return registry.isInstanceOf(type, MediaType.APPLICATION_XML)
        && OFFICE_XML.stream().noneMatch(name::startsWith);
  }

  /** Old workbooks call their sheets pages. */
  static Unit pages(MediaType type) {
    String name = type.toString();
    return name.contains("excel") || name.contains("spreadsheet") ? Unit.SHEET : Unit.PAGE;
  }

  static boolean isPdf(MediaType type) {
    return type.getBaseType().toString().equals("application/pdf");
  }

  /** PDF, and the files of offices, old and new. */
  static boolean holdsPictures(MediaType type) {
    String name = type.getSubtype();
    return isPdf(type) || isRtf(type) || OFFICE.stream().anyMatch(name::startsWith);
  }

  /** PowerPoint's, old and new. */
  static boolean isSlideShow(MediaType type) {
    return type.getSubtype().contains("presentationml")
        || type.getSubtype().startsWith("vnd.ms-powerpoint");
  }

  /** A spreadsheet, whose headings are names of sheets. */
  static boolean isSpreadsheet(MediaType type) {
    return type.getSubtype().contains("sheet") || type.getSubtype().contains("excel");
  }
}
