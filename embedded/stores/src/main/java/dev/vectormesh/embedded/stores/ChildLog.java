package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a child prints, in a file and one predecessor of at most {@code limit} bytes each. */
final class ChildLog {
  private static final Logger log = LoggerFactory.getLogger(ChildLog.class);
  private static final int TAIL = 2_000;

  private final Path file;
  private final long limit;
  private String tail = "";
  private boolean complained;

  ChildLog(Path file, long limit) {
    this.file = file;
    this.limit = limit;
  }

  /**
   * Copies the stream to its end. A log that cannot be written never stops the child: the text is
   * dropped.
   */
  void copy(InputStream in) {
    byte[] buffer = new byte[8192];
    OutputStream out = null;
    try (in) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        remember(new String(buffer, 0, n, StandardCharsets.UTF_8));
        out = write(out, buffer, n);
      }
    } catch (IOException closed) {
      log.debug("the output of {} ended: {}", file.getFileName(), closed.getMessage());
    } finally {
      close(out);
    }
  }

  /** The last lines that the child printed. */
  synchronized String tail() {
    return tail.strip();
  }

  String lastLine() {
    String all = tail();
    return all.substring(all.lastIndexOf('\n') + 1);
  }

  synchronized void forget() {
    tail = "";
  }

  private synchronized void remember(String text) {
    String all = tail + text;
    tail = all.substring(Math.max(0, all.length() - TAIL));
  }

  private @Nullable OutputStream write(@Nullable OutputStream open, byte[] buffer, int n) {
    OutputStream out = open;
    try {
      if (out == null) {
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      if (Files.size(file) + n > limit) {
        out.close();
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      out.write(buffer, 0, n);
      return out;
    } catch (IOException e) {
      if (!complained) {
        complained = true;
        log.warn("cannot write {}: {}", file, e.getMessage());
      }
      close(out);
      return null;
    }
  }

  private static void close(@Nullable OutputStream out) {
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        log.debug("closing a child's log: {}", e.getMessage());
      }
    }
  }
}
