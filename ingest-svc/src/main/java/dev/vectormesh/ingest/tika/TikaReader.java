package dev.vectormesh.ingest.tika;

import java.io.IOException;
import java.util.List;
import javax.xml.parsers.SAXParser;
import org.apache.tika.config.TikaConfig;
import org.apache.tika.exception.TikaException;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.metadata.Metadata;
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
  private final AutoDetectParser parser;
  private final long maxCharacters;

  TikaReader(long maxCharacters) throws IOException {
    this.maxCharacters = maxCharacters;
    try (var config = TikaReader.class.getResourceAsStream("tika-config.xml")) {
      parser = new AutoDetectParser(new TikaConfig(config));
    } catch (TikaException | SAXException e) {
      throw new IllegalStateException("tika-config.xml does not fit this Tika", e);
    }
  }

  MediaType detect(TikaInputStream in, Metadata metadata) throws IOException {
    return parser.getDetector().detect(in, metadata).getBaseType();
  }

  MediaTypeRegistry types() {
    return parser.getMediaTypeRegistry();
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
      OfficeXml xml = new OfficeXml(text, formulas);
      by.parse(in, new VisibleText(text), metadata, context(xml, FileTypes.isMail(type)));
      return text;
    } catch (PageText.LimitReached e) {
      throw TextFile.tooLarge(maxCharacters);
    } catch (TikaException | SAXException | IOException | RuntimeException e) {
      throw ParseFailures.of(e, type);
    }
  }

  private ParseContext context(OfficeXml xml, boolean mail) {
    ParseContext context = new ParseContext();
    PDFParserConfig pdf = new PDFParserConfig();
    pdf.setOcrStrategy(PDFParserConfig.OCR_STRATEGY.NO_OCR);
    // Tika tells them behind the last page: a second table of contents, found on a page that has
    // none of it.
    pdf.setExtractBookmarksText(false);
    pdf.setExtractInlineImages(false);
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
    context.set(EmbeddedDocumentExtractor.class, new EmbeddedText(context, mail));
    return context;
  }
}
