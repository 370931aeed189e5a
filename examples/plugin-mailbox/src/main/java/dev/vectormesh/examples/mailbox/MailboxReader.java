package dev.vectormesh.examples.mailbox;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a mailbox file once through, line by line. A line that begins with "From " behind a blank
 * one divides messages; within a message such lines have a ">" in front, which is taken off.
 */
final class MailboxReader implements AutoCloseable {
  /** Of a line; what is longer goes on as another one, and is no divider. */
  private static final int LINE = 1 << 16;

  private final Path file;
  private final InputStream in;
  private long position;
  private byte @Nullable [] line;

  MailboxReader(Path file) throws IOException {
    this.file = file;
    this.in = new BufferedInputStream(Files.newInputStream(file), LINE);
    line = readLine();
  }

  /** The next message; null behind the last. What stands before the first divider is none. */
  @Nullable Message next() throws IOException {
    while (line != null && !isDivider(line)) {
      line = readLine();
    }
    if (line == null) {
      return null;
    }
    long start = position;
    Map<String, String> headers = new HashMap<>();
    Hasher hasher = Hashing.sha256().newHasher();
    boolean blank = false;
    boolean body = false;
    long end = start;
    for (line = readLine(); line != null && !(blank && isDivider(line)); line = readLine()) {
      blank = isBlank(line);
      body |= blank;
      if (!body) {
        header(line, headers);
      }
      hasher.putBytes(line);
      end = position;
    }
    String hash = hasher.hash().toString();
    return new Message(
        start,
        end,
        headers.getOrDefault("message-id", hash).replaceAll("[<>]", ""),
        headers.getOrDefault("subject", ""),
        hash);
  }

  private static void header(byte[] line, Map<String, String> headers) {
    String[] pair = new String(line, StandardCharsets.UTF_8).split(":", 2);
    if (pair.length == 2 && !Character.isWhitespace(line[0])) {
      headers.putIfAbsent(pair[0].toLowerCase(Locale.ROOT), pair[1].strip());
    }
  }

  /** Writes a message as it was sent. Several may be written at the same time. */
  void copy(Message message, Path to, long most) throws IOException, ItemFailedException {
    if (message.end() - message.start() > most) {
      throw new ItemFailedException(
          Failure.of(
              Stage.FETCH, Reason.TOO_LARGE, "the message has more than %d bytes".formatted(most)));
    }
    try (InputStream whole = Files.newInputStream(file);
        OutputStream out = Files.newOutputStream(to)) {
      whole.skipNBytes(message.start());
      byte[] bytes = whole.readNBytes((int) (message.end() - message.start()));
      out.write(
          new String(bytes, StandardCharsets.ISO_8859_1)
              .replaceAll("(?m)^>(>*From )", "$1")
              .getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static boolean isDivider(byte[] line) {
    return new String(line, 0, Math.min(5, line.length), StandardCharsets.ISO_8859_1)
        .equals("From ");
  }

  private static boolean isBlank(byte[] line) {
    return line.length == 1 || line.length == 2 && line[0] == '\r';
  }

  /** With its end; null behind the last. */
  private byte @Nullable [] readLine() throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream(128);
    for (int b = in.read(); b >= 0; b = in.read()) {
      read.write(b);
      if (b == '\n' || read.size() == LINE) {
        break;
      }
    }
    position += read.size();
    return read.size() == 0 ? null : read.toByteArray();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
