package dev.vectormesh.ingest.tika;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.plain.Titles;
import dev.vectormesh.ingest.text.Place.Unit;
import dev.vectormesh.ingest.tika.ExtractedText.Page;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import javax.xml.parsers.SAXParser;
import org.apache.tika.config.TikaConfig;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.exception.UnsupportedFormatException;
import org.apache.tika.exception.ZeroByteFileException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.parser.AutoDetectParser;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.Parser;
import org.apache.tika.parser.html.HtmlMapper;
import org.apache.tika.parser.html.IdentityHtmlMapper;
import org.apache.tika.parser.microsoft.OfficeParserConfig;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.xml.sax.SAXException;

/** Reads one file with Apache Tika, or as a web page. Lives in the child JVM. */
final class DocumentReader {
  private static final Set<String> PAGES_OF_THE_WEB = Set.of("text/html", "application/xhtml+xml");
  private static final String SVG = "image/svg+xml";
  private static final String RTF = "application/rtf";
  private static final Set<String> OFFICE_XML =
      Set.of(
          "application/vnd.oasis.opendocument",
          "application/vnd.ms-wordml",
          "application/vnd.ms-spreadsheetml",
          "application/x-fictionbook");
  private static final Set<Reason> GUESSED_WRONG =
      Set.of(Reason.CORRUPT, Reason.TRUNCATED, Reason.EMPTY, Reason.UNSUPPORTED);
  private static final long AS_TEXT_BYTES = 64L << 20;
  // Their parsers tell about the file, and find no text in it.
  private static final Set<String> TEXTLESS = Set.of("image", "audio", "video", "font", "model");
  private static final Pattern CUT_SHORT =
      Pattern.compile("(?i).*(truncat|unexpected end|end of (the )?(zlib|file|stream)|eof).*");

  private final AutoDetectParser parser;
  private final MediaTypeRegistry registry = MediaTypeRegistry.getDefaultRegistry();
  private final TextFile text;
  private final long maxCharacters;

  DocumentReader(long maxCharacters) throws IOException {
    this.maxCharacters = maxCharacters;
    this.text = new TextFile(maxCharacters);
    try (var config = DocumentReader.class.getResourceAsStream("tika-config.xml")) {
      parser = new AutoDetectParser(new TikaConfig(config));
    } catch (TikaException | SAXException e) {
      throw new IllegalStateException("tika-config.xml does not fit this Tika", e);
    }
  }

  ExtractedText read(Path file) throws UnreadableDocumentException, IOException {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, String.valueOf(file.getFileName()));
    try (TikaInputStream in = TikaInputStream.get(file)) {
      MediaType type = parser.getDetector().detect(in, metadata).getBaseType();
      try {
        return TextFile.withoutBlobs(read(file, in, metadata, type));
      } catch (UnreadableDocumentException e) {
        return asText(file, type, e);
      }
    }
  }

  private ExtractedText read(Path file, TikaInputStream in, Metadata metadata, MediaType type)
      throws UnreadableDocumentException, IOException {
    String name = type.toString();
    if (PAGES_OF_THE_WEB.contains(name)) {
      return WebPage.read(Files.readAllBytes(file), maxCharacters);
    }
    if (isXml(type)) {
      return XmlText.read(Files.readAllBytes(file), name, maxCharacters);
    }
    if (isText(type) || name.equals(RTF) && !RtfEnd.isRtf(file)) {
      return text.read(Files.readAllBytes(file), name).orElseThrow(() -> noText(name));
    }
    if (TEXTLESS.contains(type.getType())) {
      throw new UnreadableDocumentException(Reason.UNSUPPORTED, name + " files hold no text");
    }
    try {
      return name.equals(RTF)
          ? parse(RtfEnd.closed(file), metadata, type)
          : parse(in, metadata, type);
    } catch (UnreadableDocumentException e) {
      throw e.reason() == Reason.CORRUPT && FileEnds.isCutShort(file)
          ? new UnreadableDocumentException(Reason.TRUNCATED, e.why())
          : e;
    }
  }

  /** The name made the type guess wrong: what is text for its bytes is read as text. */
  private ExtractedText asText(Path file, MediaType type, UnreadableDocumentException refused)
      throws UnreadableDocumentException, IOException {
    boolean page = PAGES_OF_THE_WEB.contains(type.toString()) || type.toString().equals(SVG);
    if (!GUESSED_WRONG.contains(refused.reason())
        || page && refused.reason() == Reason.EMPTY
        || Files.size(file) > AS_TEXT_BYTES) {
      throw refused;
    }
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length == 0 || TextFile.isOfAnotherFormat(bytes)) {
      throw refused;
    }
    return text.read(bytes, "text/plain").orElseThrow(() -> refused);
  }

  private boolean isText(MediaType type) {
    boolean code = registry.isInstanceOf(type, MediaType.TEXT_PLAIN) && !isParsed(type);
    String subtype = type.getSubtype();
    return type.getType().equals("text")
        || code
        || subtype.equals("json")
        || subtype.endsWith("+json");
  }

  /** Formats that are written in letters, and are no text to read. */
  private static boolean isParsed(MediaType type) {
    return isMail(type) || type.toString().equals(RTF) || type.getType().equals("multipart");
  }

  private static boolean isMail(MediaType type) {
    return type.getType().equals("message")
        || type.getSubtype().equals("mbox")
        || type.getSubtype().startsWith("vnd.ms-outlook");
  }

  /** XML that no parser of Office or of books knows better. */
  private boolean isXml(MediaType type) {
    String name = type.toString();
    return registry.isInstanceOf(type, MediaType.APPLICATION_XML)
        && OFFICE_XML.stream().noneMatch(name::startsWith);
  }

  private static UnreadableDocumentException noText(String type) {
    return new UnreadableDocumentException(
        Reason.UNSUPPORTED, type + " is expected by its name, but its bytes are no text");
  }

  private ExtractedText parse(TikaInputStream in, Metadata metadata, MediaType type)
      throws UnreadableDocumentException, IOException {
    // Else Tika looks for it once more, which takes as long as to read a short file.
    metadata.set(TikaCoreProperties.CONTENT_TYPE_USER_OVERRIDE, type.toString());
    PageText text = extract(parser, content(in, type), metadata, type);
    List<Page> pages = text.pages();
    if (isPdf(type)) {
      pages = WordBreaks.mend(withRotatedText(pages, in.getPath(), type));
    }
    String read = Optional.ofNullable(metadata.get(Metadata.CONTENT_TYPE)).orElse(type.toString());
    if (pages.isEmpty()) {
      throw nothing(metadata, MediaType.parse(read));
    }
    String own = Optional.ofNullable(metadata.get(TikaCoreProperties.TITLE)).orElse("").strip();
    String title = Titles.isPlaceholder(own) ? heading(text, type) : own;
    return new ExtractedText(baseType(read), title, pages, properties(metadata), List.of());
  }

  /** The first heading of a spreadsheet is the name of a sheet, that of a mail one of its parts. */
  private static String heading(PageText text, MediaType type) {
    String heading = text.heading();
    boolean sheet = type.getSubtype().contains("sheet") || type.getSubtype().contains("excel");
    return sheet || isMail(type) || Titles.isPlaceholder(heading) ? "" : heading;
  }

  private List<Page> withRotatedText(List<Page> pages, Path file, MediaType type)
      throws IOException {
    SortedSet<Integer> rotated = RotatedText.pages(pages);
    if (rotated.isEmpty()) {
      return pages;
    }
    RotatedPages reader = new RotatedPages(rotated);
    try (TikaInputStream in = TikaInputStream.get(file)) {
      return reader.putInto(pages, extract(reader, in, new Metadata(), type).pages());
    } catch (UnreadableDocumentException e) {
      // Damage that did not hinder the first reading: what it read is kept.
      return pages;
    }
  }

  private PageText extract(Parser by, TikaInputStream in, Metadata metadata, MediaType type)
      throws UnreadableDocumentException {
    PageText text = new PageText(maxCharacters, pages(type));
    try {
      by.parse(in, new VisibleText(text), metadata, context(text, isMail(type)));
      return text;
    } catch (PageText.LimitReached e) {
      throw TextFile.tooLarge(maxCharacters);
    } catch (TikaException | SAXException | IOException | RuntimeException e) {
      throw failure(e, type);
    }
  }

  /** Old workbooks call their sheets pages. */
  private static Unit pages(MediaType type) {
    String name = type.toString();
    return name.contains("excel") || name.contains("spreadsheet") ? Unit.SHEET : Unit.PAGE;
  }

  private static boolean isPdf(MediaType type) {
    return type.getBaseType().toString().equals("application/pdf");
  }

  private static TikaInputStream content(TikaInputStream in, MediaType type) throws IOException {
    return type.toString().equals(RTF)
        ? TikaInputStream.get(RtfRows.rewrite(in.readAllBytes()))
        : in;
  }

  private ParseContext context(PageText text, boolean mail) {
    ParseContext context = new ParseContext();
    PDFParserConfig pdf = new PDFParserConfig();
    pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
    pdf.setExtractInlineImages(false);
    // Bold print that is one text three times over.
    pdf.setSuppressDuplicateOverlappingText(true);
    // A bad page costs that page.
    pdf.setCatchIntermediateIOExceptions(true);
    context.set(PDFParserConfig.class, pdf);
    OfficeParserConfig office = new OfficeParserConfig();
    office.setExtractMacros(false);
    office.setIncludeDeletedContent(false);
    // The other reader keeps deleted text, and loses rows in content controls and formulas.
    office.setUseSAXDocxExtractor(true);
    context.set(SAXParser.class, new OfficeXml(text));
    context.set(OfficeParserConfig.class, office);
    // Tika's own mapper forgets what is hidden.
    context.set(HtmlMapper.class, IdentityHtmlMapper.INSTANCE);
    context.set(Parser.class, parser);
    context.set(EmbeddedDocumentExtractor.class, new EmbeddedText(context, mail));
    return context;
  }

  private UnreadableDocumentException nothing(Metadata metadata, MediaType type) {
    String[] parsers = metadata.getValues(TikaCoreProperties.TIKA_PARSED_BY);
    boolean parsed = parsers.length > 0 && !parsers[parsers.length - 1].endsWith("EmptyParser");
    if (!parsed || type.equals(MediaType.OCTET_STREAM)) {
      return new UnreadableDocumentException(
          Reason.UNSUPPORTED, "no parser knows " + type.getBaseType());
    }
    return new UnreadableDocumentException(Reason.EMPTY, "it holds no text");
  }

  /** The reason that stands deepest in the chain of causes speaks. */
  private static UnreadableDocumentException failure(Throwable thrown, MediaType type) {
    Reason reason = Reason.CORRUPT;
    String message = "";
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      Optional<Reason> told = reason(t);
      if (told.isPresent()) {
        reason = told.get();
      }
      if (t.getMessage() != null && !t.getMessage().isBlank()) {
        message = t.getMessage();
      }
      if (t instanceof PageText.LimitReached || reason == Reason.ENCRYPTED) {
        break;
      }
    }
    return new UnreadableDocumentException(
        reason, "%s: %s".formatted(type.getBaseType(), oneLine(message, thrown)));
  }

  private static Optional<Reason> reason(Throwable t) {
    String name = t.getClass().getName();
    String message = String.valueOf(t.getMessage());
    if (t instanceof EncryptedDocumentException
        || name.endsWith(".EncryptedDocumentException")
        || name.endsWith(".InvalidPasswordException")) {
      return Optional.of(Reason.ENCRYPTED);
    }
    if (t instanceof ZeroByteFileException) {
      return Optional.of(Reason.EMPTY);
    }
    if (t instanceof UnsupportedFormatException
        || name.endsWith("UnsupportedZipFeatureException")) {
      return Optional.of(Reason.UNSUPPORTED);
    }
    if (t instanceof PageText.LimitReached
        || message.toLowerCase(Locale.ROOT).contains("zip bomb")) {
      return Optional.of(Reason.TOO_LARGE);
    }
    if (t instanceof EOFException
        || t instanceof ZipException && CUT_SHORT.matcher(message).matches()
        || t instanceof IOException && CUT_SHORT.matcher(message).matches()
        || name.endsWith("NotOfficeXmlFileException") && CUT_SHORT.matcher(message).matches()) {
      return Optional.of(Reason.TRUNCATED);
    }
    return Optional.empty();
  }

  private static String oneLine(String message, Throwable thrown) {
    String line = message.isBlank() ? thrown.getClass().getSimpleName() : message;
    String flat = line.replaceAll("\\s+", " ").strip();
    return flat.length() > 300 ? flat.substring(0, 300) : flat;
  }

  private static String baseType(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip();
  }

  private static Struct properties(Metadata metadata) {
    Struct.Builder properties = Struct.newBuilder();
    ExtractedText.put(properties, "author", metadata.get(TikaCoreProperties.CREATOR));
    ExtractedText.put(properties, "created", metadata.get(TikaCoreProperties.CREATED));
    ExtractedText.put(properties, "language", metadata.get(TikaCoreProperties.LANGUAGE));
    return properties.build();
  }
}
