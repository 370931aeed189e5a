package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.text.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.SAXParser;
import org.apache.tika.config.TikaConfig;
import org.apache.tika.exception.TikaException;
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

/** Apache Tika as it is set up here. Lives in the child JVM. */
final class TikaReader {
  private static final String INLINE = "INLINE";

  private final AutoDetectParser parser;
  private final long maxCharacters;
  private final PictureLimits limits;

  private final boolean attachments;

  TikaReader(long maxCharacters, PictureLimits limits) throws IOException {
    this.maxCharacters = maxCharacters;
    this.limits = limits;
    attachments = true;
    try (var config = TikaReader.class.getResourceAsStream("tika-config.xml")) {
      parser = new AutoDetectParser(new TikaConfig(config));
    } catch (TikaException | SAXException e) {
      throw new IllegalStateException("tika-config.xml does not fit this Tika", e);
    }
  }

  private TikaReader(
      AutoDetectParser parser, long maxCharacters, PictureLimits limits, boolean attachments) {
    this.parser = parser;
    this.maxCharacters = maxCharacters;
    this.limits = limits;
    this.attachments = attachments;
  }

  MediaType detect(TikaInputStream in, Metadata metadata) throws IOException {
    return parser.getDetector().detect(in, metadata).getBaseType();
  }

  MediaTypeRegistry types() {
    return parser.getMediaTypeRegistry();
  }

  /** The same, which leaves out the text of mails' attachments. */
  TikaReader withoutAttachments() {
    return new TikaReader(parser, maxCharacters, limits, false);
  }

  /** The text by the parser that knows the type; fills in the metadata. */
  PageText extract(TikaInputStream in, Metadata metadata, MediaType type)
      throws UnreadableDocumentException {
    return extract(parser, in, metadata, type);
  }

  PageText extract(Parser by, TikaInputStream in, Metadata metadata, MediaType type)
      throws UnreadableDocumentException {
    List<String> titles = FileTypes.isSlideShow(type) ? SlideTitles.of(in) : List.of();
    PageText text = new PageText(maxCharacters, FileTypes.pages(type), titles);
    try (OpenDocumentFormulas formulas = new OpenDocumentFormulas(in)) {
      ParseContext context = context(new OfficeXml(text, formulas), false);
      boolean mail = FileTypes.isMail(type);
      context.set(
          EmbeddedDocumentExtractor.class,
          mail && !attachments ? new NoAttachments() : new EmbeddedText(context, mail));
      by.parse(in, new VisibleText(text), metadata, context);
      return text;
    } catch (PageText.LimitReached e) {
      throw TextFile.tooLarge(maxCharacters);
    } catch (TikaException | SAXException | IOException | RuntimeException e) {
      throw ParseFailures.of(e, type);
    }
  }

  /**
   * The pictures, by the parser that knows the type.
   *
   * @param folder where they are written to
   */
  TakenPictures pictures(TikaInputStream in, Metadata metadata, MediaType type, Path folder)
      throws UnreadableDocumentException, IOException {
    PageText text = new PageText(Long.MAX_VALUE, FileTypes.pages(type), List.of());
    PictureTaker taker = new PictureTaker(folder, picture -> place(type, text, picture), limits);
    try (OpenDocumentFormulas formulas = new OpenDocumentFormulas(in)) {
      ParseContext context = context(new OfficeXml(text, formulas), true);
      context.set(EmbeddedDocumentExtractor.class, taker);
      parser.parse(in, new VisibleText(text), metadata, context);
      return taker.taken();
    } catch (TikaException | SAXException | IOException | RuntimeException e) {
      // Tika wraps what the taker ends it by.
      if (taker.isFull()) {
        return taker.taken();
      }
      throw ParseFailures.of(e, type);
    }
  }

  /**
   * The attachments of a mail, by the parser that knows the type; none of other files.
   *
   * @param folder where they are written to
   */
  TakenAttachments attachments(TikaInputStream in, Metadata metadata, MediaType type, Path folder)
      throws UnreadableDocumentException {
    PageText text = new PageText(Long.MAX_VALUE, FileTypes.pages(type), List.of());
    AttachmentTaker taker = new AttachmentTaker(folder, limits.bytes());
    try (OpenDocumentFormulas formulas = new OpenDocumentFormulas(in)) {
      ParseContext context = context(new OfficeXml(text, formulas), false);
      context.set(EmbeddedDocumentExtractor.class, taker);
      parser.parse(in, new VisibleText(text), metadata, context);
      return new TakenAttachments(taker.taken(), FileProperties.mail(metadata), taker.isWhole());
    } catch (TikaException | SAXException | IOException | RuntimeException e) {
      throw ParseFailures.of(e, type);
    }
  }

  /** Pictures of a PDF come with their pages, those of Office behind all of the text. */
  private static Place place(MediaType type, PageText text, Metadata picture) {
    boolean inline = INLINE.equals(picture.get(TikaCoreProperties.EMBEDDED_RESOURCE_TYPE));
    return FileTypes.isPdf(type) && inline
        ? Place.page(text.place().number())
        : text.placeOf(picture.get(TikaCoreProperties.EMBEDDED_RELATIONSHIP_ID));
  }

  private ParseContext context(OfficeXml xml, boolean pictures) {
    ParseContext context = new ParseContext();
    PDFParserConfig pdf = new PDFParserConfig();
    pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
    // Tika tells them behind the last page: a second table of contents, found on a page that has
    // none of it.
    pdf.setExtractBookmarksText(false);
    pdf.setExtractInlineImages(pictures);
    // A bad page costs that page.
    pdf.setCatchIntermediateIOExceptions(true);
    context.set(PDFParserConfig.class, pdf);
    OfficeParserConfig office = new OfficeParserConfig();
    office.setExtractMacros(false);
    office.setIncludeDeletedContent(false);
    // The other reader keeps deleted text, and loses rows in content controls and formulas.
    office.setUseSAXDocxExtractor(true);
    context.set(SAXParser.class, xml);
    context.set(OfficeParserConfig.class, office);
    // Tika's own mapper forgets what is hidden.
    context.set(HtmlMapper.class, IdentityHtmlMapper.INSTANCE);
    context.set(Parser.class, parser);
    return context;
  }
}
