package dev.vectormesh.ingest.tika;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.pdfparser.PDFStreamParser;
import org.apache.pdfbox.pdfwriter.ContentStreamWriter;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDStream;

/**
 * Takes the drawing off a page before it is read several times: the lines of one chart can be a
 * hundred times its text. Lives in the child JVM.
 */
final class TextOperators {
  /** Paths, shadings and inline images (ISO 32000-1, table 51): none moves or shows text. */
  private static final Set<String> DRAWING =
      Set.of(
          "m", "l", "c", "v", "y", "h", "re", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n",
          "W", "W*", "sh", "BI", "w", "J", "j", "M", "d", "ri", "i");

  private TextOperators() {}

  /** A page whose content is damaged stays as it is. */
  static void keepOnly(PDDocument document, PDPage page) {
    try {
      page.setContents(text(document, page));
    } catch (IOException e) {
      // Tika reads the page up to the damage, in whatever time that takes.
    }
  }

  private static PDStream text(PDDocument document, PDPage page) throws IOException {
    PDStream text = new PDStream(document);
    try (OutputStream out = text.createOutputStream()) {
      ContentStreamWriter writer = new ContentStreamWriter(out);
      PDFStreamParser parser = new PDFStreamParser(page);
      List<Object> operands = new ArrayList<>();
      for (Object token = parser.parseNextToken(); token != null; token = parser.parseNextToken()) {
        operands.add(token);
        if (token instanceof Operator operator) {
          if (!DRAWING.contains(operator.getName())) {
            writer.writeTokens(operands);
          }
          operands.clear();
        }
      }
    }
    return text;
  }
}
