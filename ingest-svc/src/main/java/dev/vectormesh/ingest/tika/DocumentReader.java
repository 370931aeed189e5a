package dev.vectormesh.ingest.tika;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.plain.Titles;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.mime.MediaType;
import org.jspecify.annotations.Nullable;

/** Reads one file by what its name and its bytes say that it is. Lives in the child JVM. */
final class DocumentReader {
  private static final Set<Reason> GUESSED_WRONG =
      Set.of(Reason.CORRUPT, Reason.TRUNCATED, Reason.EMPTY, Reason.UNSUPPORTED);
  private static final long AS_TEXT_BYTES = 64L << 20;

  private final TikaReader tika;
  private final FileTypes types;
  private final TextFile text;
  private final long maxCharacters;

  DocumentReader(long maxCharacters, PictureLimits limits) throws IOException {
    this(new TikaReader(maxCharacters, limits), maxCharacters);
  }

  private DocumentReader(TikaReader tika, long maxCharacters) {
    this.maxCharacters = maxCharacters;
    this.text = new TextFile(maxCharacters);
    this.tika = tika;
    this.types = new FileTypes(tika.types());
  }

  /** The same without the text of what a mail has attached. */
  ExtractedText ownText(Path file, @Nullable Charset charset)
      throws UnreadableDocumentException, IOException {
    return new DocumentReader(tika.withoutAttachments(), maxCharacters).read(file, charset);
  }

  /**
   * @param charset as its source declares it; null where it does not
   */
  ExtractedText read(Path file, @Nullable Charset charset)
      throws UnreadableDocumentException, IOException {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, String.valueOf(file.getFileName()));
    try (TikaInputStream in = TikaInputStream.get(file)) {
      MediaType type = tika.detect(in, metadata);
      try {
        return TextFile.withoutBlobs(read(file, new Found(in, metadata, type, charset)));
      } catch (UnreadableDocumentException e) {
        return asText(file, type, charset, e);
      }
    }
  }

  /**
   * The pictures in a PDF or Office file; none in other files.
   *
   * @param folder where they are written to
   */
  TakenPictures pictures(Path file, Path folder) throws UnreadableDocumentException, IOException {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, String.valueOf(file.getFileName()));
    try (TikaInputStream in = TikaInputStream.get(file)) {
      MediaType type = tika.detect(in, metadata);
      return FileTypes.holdsPictures(type)
          ? tika.pictures(in, metadata, type, folder)
          : TakenPictures.NONE;
    }
  }

  /**
   * The attachments of a mail; none of other files.
   *
   * @param folder where they are written to
   */
  TakenAttachments attachments(Path file, Path folder)
      throws UnreadableDocumentException, IOException {
    Metadata metadata = new Metadata();
    metadata.set(TikaCoreProperties.RESOURCE_NAME_KEY, String.valueOf(file.getFileName()));
    try (TikaInputStream in = TikaInputStream.get(file)) {
      MediaType type = tika.detect(in, metadata);
      return FileTypes.isMail(type)
          ? tika.attachments(in, metadata, type, folder)
          : new TakenAttachments(List.of(), Struct.getDefaultInstance(), true);
    }
  }

  /** What is known of a file before it is read. */
  private record Found(
      TikaInputStream in, Metadata metadata, MediaType type, @Nullable Charset charset) {}

  private ExtractedText read(Path file, Found found)
      throws UnreadableDocumentException, IOException {
    MediaType type = found.type();
    Charset charset = found.charset();
    String name = type.toString();
    if (FileTypes.isPageOfTheWeb(type)) {
      return WebPage.read(Files.readAllBytes(file), charset, maxCharacters);
    }
    if (types.isXml(type)) {
      return XmlText.read(Files.readAllBytes(file), name, charset, maxCharacters);
    }
    if (types.isText(type) || FileTypes.isRtf(type) && !RtfEnd.isRtf(file)) {
      return text.read(Files.readAllBytes(file), name, charset).orElseThrow(() -> noText(name));
    }
    if (FileTypes.isTextless(type)) {
      throw new UnreadableDocumentException(Reason.UNSUPPORTED, name + " files hold no text");
    }
    try {
      return FileTypes.isRtf(type)
          ? parse(RtfEnd.closed(file), found.metadata(), type)
          : parse(found.in(), found.metadata(), type);
    } catch (UnreadableDocumentException e) {
      throw e.reason() == Reason.CORRUPT && FileEnds.isCutShort(file)
          ? new UnreadableDocumentException(Reason.TRUNCATED, e.why())
          : e;
    }
  }

  /** The name made the type guess wrong: what is text for its bytes is read as text. */
  private ExtractedText asText(
      Path file, MediaType type, @Nullable Charset charset, UnreadableDocumentException refused)
      throws UnreadableDocumentException, IOException {
    if (!GUESSED_WRONG.contains(refused.reason())
        || FileTypes.isMarkup(type) && refused.reason() == Reason.EMPTY
        || Files.size(file) > AS_TEXT_BYTES) {
      throw refused;
    }
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length == 0 || TextFile.isOfAnotherFormat(bytes)) {
      throw refused;
    }
    return text.read(bytes, "text/plain", charset).orElseThrow(() -> refused);
  }

  private static UnreadableDocumentException noText(String type) {
    return new UnreadableDocumentException(
        Reason.UNSUPPORTED, type + " is expected by its name, but its bytes are no text");
  }

  private ExtractedText parse(TikaInputStream in, Metadata metadata, MediaType type)
      throws UnreadableDocumentException, IOException {
    // Else Tika looks for it once more, which takes as long as to read a short file.
    metadata.set(TikaCoreProperties.CONTENT_TYPE_USER_OVERRIDE, type.toString());
    PageText text = tika.extract(content(in, type), metadata, type);
    List<Page> pages = text.pages();
    if (FileTypes.isPdf(type)) {
      pages = WordBreaks.mend(PagesAgain.mend(pages, in.getPath(), tika));
    }
    String read = Optional.ofNullable(metadata.get(Metadata.CONTENT_TYPE)).orElse(type.toString());
    if (pages.isEmpty()) {
      throw ParseFailures.nothing(metadata, MediaType.parse(read));
    }
    String own = Optional.ofNullable(metadata.get(TikaCoreProperties.TITLE)).orElse("").strip();
    String title = Titles.isPlaceholder(own) ? heading(text, type) : own;
    return new ExtractedText(baseType(read), title, pages, properties(metadata), List.of());
  }

  private static TikaInputStream content(TikaInputStream in, MediaType type) throws IOException {
    return FileTypes.isRtf(type) ? TikaInputStream.get(RtfRows.rewrite(in.readAllBytes())) : in;
  }

  /** The first heading of a spreadsheet is the name of a sheet, that of a mail one of its parts. */
  private static String heading(PageText text, MediaType type) {
    String heading = text.heading();
    boolean part = FileTypes.isSpreadsheet(type) || FileTypes.isMail(type);
    return part || Titles.isPlaceholder(heading) ? "" : heading;
  }

  private static String baseType(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip();
  }

  private static Struct properties(Metadata metadata) {
    Struct.Builder properties = Struct.newBuilder();
    FileProperties.put(properties, "author", metadata.get(TikaCoreProperties.CREATOR));
    FileProperties.put(properties, "created", metadata.get(TikaCoreProperties.CREATED));
    FileProperties.put(properties, "language", metadata.get(TikaCoreProperties.LANGUAGE));
    return properties.build();
  }
}
