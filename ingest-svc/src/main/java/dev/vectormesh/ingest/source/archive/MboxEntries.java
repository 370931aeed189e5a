package dev.vectormesh.ingest.source.archive;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The mails in a box of them: each begins with a line "From ", and lines of mails that begin so are
 * written with a ">" in front (RFC 4155, and the form "mboxrd"). A mail is called by its
 * Message-ID, which it keeps when the box is tidied; by its number where it has none.
 */
final class MboxEntries implements Entries {
  private static final String SEPARATOR = "From ";

  /** Sentences begin so, too: a separator tells the time at its end. */
  private static final Pattern TIME =
      Pattern.compile("From .*\\d:\\d\\d.*\\d{4}.*", Pattern.DOTALL);

  private static final Pattern QUOTED = Pattern.compile(">+From .*", Pattern.DOTALL);
  private static final Pattern MESSAGE_ID =
      Pattern.compile("(?im)^Message-ID:\\s*<?([^\\s<>]{1,200})>?");
  private static final int MOST_LINE = 64 * 1024;

  private final InputStream in;
  private final long mostBytes;
  private int number;
  private byte[] line;

  /**
   * @param mostBytes of a mail that are kept: what is longer is cut one byte behind it
   */
  MboxEntries(Path file, long mostBytes) throws IOException {
    in = new BufferedInputStream(Files.newInputStream(file));
    this.mostBytes = mostBytes;
    line = line();
  }

  @Override
  public @Nullable Entry next() throws IOException {
    while (line.length > 0 && !isSeparator()) {
      line = line();
    }
    if (line.length == 0) {
      return null;
    }
    number++;
    byte[] mail = mail();
    return Entry.of(name(mail), () -> new ByteArrayInputStream(mail));
  }

  private byte[] mail() throws IOException {
    ByteArrayOutputStream mail = new ByteArrayOutputStream();
    boolean behindEmpty = false;
    for (line = line(); line.length > 0; line = line()) {
      if (behindEmpty && TIME.matcher(text(line)).matches()) {
        break;
      }
      behindEmpty = line[0] == '\n' || line[0] == '\r';
      if (mail.size() <= mostBytes) {
        boolean quoted = line[0] == '>' && QUOTED.matcher(text(line)).matches();
        mail.write(line, quoted ? 1 : 0, line.length - (quoted ? 1 : 0));
      }
    }
    return mail.toByteArray();
  }

  private boolean isSeparator() {
    return text(line).startsWith(SEPARATOR);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private String name(byte[] mail) {
    String head = text(mail);
    int end = head.indexOf("\n\n");
    int other = head.indexOf("\r\n\r\n");
    int headers = Math.min(end < 0 ? head.length() : end, other < 0 ? head.length() : other);
    Matcher id = MESSAGE_ID.matcher(head.substring(0, headers));
    return (id.find() ? id.group(1).replace('/', '_') : "mail " + number) + ".eml";
  }

  /** A line with its end, or a part of a very long one; empty at the end. */
  private byte[] line() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (bytes.size() < MOST_LINE) {
      int b = in.read();
      if (b < 0) {
        break;
      }
      bytes.write(b);
      if (b == '\n') {
        break;
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public boolean isOneStream() {
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
