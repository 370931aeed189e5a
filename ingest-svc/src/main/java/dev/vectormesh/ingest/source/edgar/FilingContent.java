package dev.vectormesh.ingest.source.edgar;

import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.Scratch;
import dev.vectormesh.ingest.source.http.Answer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** A filing's document as something that can be read. */
final class FilingContent {
  private static final Pattern HTML =
      Pattern.compile(
          "(?is)\\s*(?:<\\?xml[^>]*>\\s*)?(?:<!--.*?-->\\s*)*<(?:!doctype"
              + " html|html|body|div|p|table|font)\\b");
  private static final int HEAD = 4000;

  private FilingContent() {}

  static Raw of(Answer answer, FilingPart part, Raw.Facts facts, Scratch scratch)
      throws ItemFailedException {
    String file = String.valueOf(answer.uri().getPath()).toLowerCase(Locale.ROOT);
    if (file.endsWith(".txt") && part.file().isEmpty()) {
      String text = Submission.part(text(answer), part.number());
      if (text.isBlank()) {
        throw new ItemFailedException(
            Failure.of(Stage.FETCH, Reason.EMPTY, "the submission holds no text of this part"));
      }
      return read(text, facts);
    }
    boolean page = answer.mediaType().equals("text/html") || file.matches(".*\\.html?");
    return page || file.endsWith(".txt")
        ? read(text(answer), facts)
        : new Raw.Bytes(
            answer.written(scratch, fileName(answer)), answer.mediaType(), answer.charset(), facts);
  }

  private static Raw.Text read(String text, Raw.Facts facts) {
    boolean page = HTML.matcher(text.substring(0, Math.min(HEAD, text.length()))).lookingAt();
    return new Raw.Text(
        page ? FilingPage.withHeadings(text) : PlainFiling.withHeadings(text), "text/html", facts);
  }

  /** EDGAR's files are ASCII, and where they are not, UTF-8 or what Windows writes. */
  private static String text(Answer answer) {
    String utf8 = new String(answer.body(), StandardCharsets.UTF_8);
    return utf8.indexOf('\ufffd') < 0
        ? utf8
        : new String(answer.body(), Charset.forName("windows-1252"));
  }

  private static String fileName(Answer answer) {
    String path = String.valueOf(answer.uri().getPath());
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
