package dev.vectormesh.ingest.tika;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Set;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDStream;

/**
 * Takes the drawing off a page before it is read several times: the lines of one chart can be a
 * hundred times its text. Instructions are copied as they stand, without a look at their numbers.
 * Lives in the child JVM.
 */
final class TextOperators {
  /** Paths, shadings and colours (ISO 32000-1, table 51): none moves or shows text. */
  private static final Set<String> DRAWING =
      Set.of(
          "m", "l", "c", "v", "y", "h", "re", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n",
          "W", "W*", "sh", "w", "J", "j", "M", "d", "ri", "i", "CS", "cs", "SC", "SCN", "sc", "scn",
          "G", "g", "RG", "rg", "K", "k");

  /** Begins an image within the instructions, whose bytes may look like anything. */
  private static final String INLINE_IMAGE = "BI";

  private static final Set<String> CONSTANTS = Set.of("true", "false", "null");
  private static final int SHORTEST_CONSTANT = 4;
  private static final String NUMBERS = "0123456789+-.";
  private static final BitSet DELIMITERS = new BitSet();

  static {
    DELIMITERS.set(0, ' ' + 1);
    "()<>[]{}/%".chars().forEach(DELIMITERS::set);
  }

  private final byte[] content;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private int at;

  private TextOperators(byte[] content) {
    this.content = content;
  }

  /** A page with images within its instructions stays as it is, and one that cannot be read. */
  static void keepOnly(PDDocument document, PDPage page) {
    try (InputStream in = page.getContents()) {
      TextOperators operators = new TextOperators(in.readAllBytes());
      if (operators.copy()) {
        page.setContents(stream(document, operators.text));
      }
    } catch (IOException e) {
      // Tika reads the page up to the damage, in whatever time that takes.
    }
  }

  private static PDStream stream(PDDocument document, ByteArrayOutputStream text)
      throws IOException {
    PDStream stream = new PDStream(document);
    try (OutputStream out = stream.createOutputStream()) {
      text.writeTo(out);
    }
    return stream;
  }

  /** Copies what does not draw; false where that cannot be told. */
  private boolean copy() {
    int start = 0;
    for (String word = next(); !word.isEmpty(); word = next()) {
      if (word.equals(INLINE_IMAGE)) {
        return false;
      }
      if (!DRAWING.contains(word)) {
        text.write(content, start, at - start);
        text.write('\n');
      }
      start = at;
    }
    return true;
  }

  /** The next operator, behind whatever operands; empty at the end. */
  private String next() {
    while (at < content.length) {
      int c = content[at];
      if (c == '%') {
        skipLine();
      } else if (c == '(') {
        skipString();
      } else if (c == '<') {
        skipHexOrOpen();
      } else if (c == '/') {
        at++;
        skipWord();
      } else if (isDelimiter(c)) {
        at++;
      } else {
        int start = at;
        skipWord();
        if (isOperator(start)) {
          return new String(content, start, at - start, StandardCharsets.ISO_8859_1);
        }
      }
    }
    return "";
  }

  /** Whether the word from there to here is neither a number nor true, false or null. */
  private boolean isOperator(int start) {
    if (NUMBERS.indexOf(content[start]) >= 0) {
      return false;
    }
    return at - start < SHORTEST_CONSTANT
        || !CONSTANTS.contains(new String(content, start, at - start, StandardCharsets.ISO_8859_1));
  }

  /** Passes a string in hexadecimal digits, or the brackets that open a dictionary. */
  private void skipHexOrOpen() {
    if (at + 1 < content.length && content[at + 1] == '<') {
      at += 2;
      return;
    }
    while (at < content.length && content[at] != '>') {
      at++;
    }
    at++;
  }

  private static boolean isDelimiter(int c) {
    return c >= 0 && DELIMITERS.get(c);
  }

  private void skipWord() {
    while (at < content.length && !isDelimiter(content[at])) {
      at++;
    }
  }

  private void skipLine() {
    while (at < content.length && content[at] != '\n' && content[at] != '\r') {
      at++;
    }
  }

  /** Brackets in a string stand in pairs, or behind a backslash. */
  private void skipString() {
    int open = 0;
    do {
      switch (content[at]) {
        case '\\' -> at++;
        case '(' -> open++;
        case ')' -> open--;
        default -> {}
      }
      at++;
    } while (open > 0 && at < content.length);
  }
}
