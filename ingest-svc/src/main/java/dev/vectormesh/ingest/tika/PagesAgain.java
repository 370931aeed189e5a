package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import org.apache.pdfbox.io.RandomAccessStreamCache.StreamCacheCreateFunction;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.tika.exception.EncryptedDocumentException;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.parser.pdf.PDFParser;
import org.apache.tika.parser.pdf.PDFParserConfig;
import org.jspecify.annotations.Nullable;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Reads some pages of a PDF a second time: text that is shown several times at one place once, and
 * text in whatever direction it runs. The last page is always among them: Tika tells bookmarks,
 * form fields and attachments behind it, as if they stood on it. Lives in the child JVM.
 */
final class PagesAgain extends PDFParser {
  private static final long serialVersionUID = 1L;

  private final transient SortedSet<Integer> wanted;
  private final boolean rotated;
  private final transient List<Integer> read = new ArrayList<>();

  /**
   * @param wanted page numbers from 1; those behind the last page are its attachments'
   * @param rotated whether text of them runs up or across, for which they are read by all angles
   */
  private PagesAgain(SortedSet<Integer> wanted, boolean rotated) {
    this.wanted = wanted;
    this.rotated = rotated;
  }

  /** Reads those pages again of which the first reading tells that it read them wrongly. */
  static List<Page> mend(List<Page> pages, Path file, TikaReader tika) throws IOException {
    SortedSet<Integer> rotated = RotatedText.pages(pages);
    SortedSet<Integer> wanted = OverprintedText.pages(pages);
    wanted.addAll(rotated);
    if (wanted.isEmpty()) {
      return pages;
    }
    PagesAgain reader = new PagesAgain(wanted, !rotated.isEmpty());
    try (TikaInputStream in = TikaInputStream.get(file)) {
      return reader.putInto(pages, tika.extract(reader, in, new Metadata(), MEDIA_TYPE).pages());
    } catch (UnreadableDocumentException e) {
      // Damage that did not hinder the first reading: what it read is kept.
      return pages;
    }
  }

  @Override
  public void parse(InputStream in, ContentHandler handler, Metadata metadata, ParseContext context)
      throws IOException, SAXException, TikaException {
    PDFParserConfig config = context.get(PDFParserConfig.class);
    config.setDetectAngles(rotated);
    config.setSuppressDuplicateOverlappingText(true);
    super.parse(in, handler, metadata, context);
  }

  @Override
  protected PDDocument getPDDocument(
      InputStream in,
      @Nullable TikaInputStream file,
      @Nullable String password,
      StreamCacheCreateFunction cache,
      Metadata metadata,
      ParseContext context)
      throws IOException, EncryptedDocumentException {
    PDDocument document = super.getPDDocument(in, file, password, cache, metadata, context);
    try {
      leaveOnlyWanted(document);
      return document;
    } catch (IOException | RuntimeException e) {
      document.close();
      throw e;
    }
  }

  private void leaveOnlyWanted(PDDocument document) throws IOException {
    List<PDPage> pages = pages(document);
    for (int number = 1; number <= pages.size(); number++) {
      PDPage page = pages.get(number - 1);
      if (rotated && wanted.contains(number)) {
        TextOperators.keepOnly(document, page);
      }
      if (wanted.contains(number) || number == pages.size()) {
        read.add(number);
      } else {
        document.removePage(page);
      }
    }
    if (pages(document).size() != read.size()) {
      throw new IOException("its tree of pages is damaged: a page cannot be taken out");
    }
  }

  /** As Tika counts them: the document's own count may be wrong. */
  private static List<PDPage> pages(PDDocument document) {
    List<PDPage> pages = new ArrayList<>();
    document.getPages().forEach(pages::add);
    return pages;
  }

  /**
   * The parts of the whole document, those of the wanted pages as they were read here.
   *
   * @param whole as read before
   * @param again what this parser told; its pages are counted from 1
   */
  private List<Page> putInto(List<Page> whole, List<Page> again) {
    List<Page> parts = new ArrayList<>();
    whole.stream().filter(part -> !isReplaced(part)).forEach(parts::add);
    again.stream().map(this::inPlace).filter(this::isReplaced).forEach(parts::add);
    parts.sort(Comparator.comparingInt(part -> part.place().number()));
    return parts;
  }

  private Page inPlace(Page part) {
    Place place = part.place();
    int behind = place.number() - read.size();
    int number = behind < 0 ? read.get(place.number() - 1) : read.getLast() + behind;
    return new Page(
        new Place(place.unit(), number, place.name(), place.headings()),
        part.layout(),
        part.text());
  }

  private boolean isReplaced(Page part) {
    int number = part.place().number();
    int last = read.getLast();
    return number < last ? wanted.contains(number) : wanted.last() >= last;
  }
}
