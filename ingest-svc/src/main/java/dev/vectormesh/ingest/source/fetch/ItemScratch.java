package dev.vectormesh.ingest.source.fetch;

import dev.vectormesh.ingest.source.Scratch;
import dev.vectormesh.ingest.work.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A folder of one item's own, made when it is asked for. */
final class ItemScratch implements Scratch, AutoCloseable {
  private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._-]+");
  private static final int NAME_CHARACTERS = 100;

  private final Workspace workspace;
  private final long maxBytes;
  private @Nullable Path folder;

  ItemScratch(Workspace workspace, long maxBytes) {
    this.workspace = workspace;
    this.maxBytes = maxBytes;
  }

  @Override
  public Path file(String name) throws IOException {
    Path own = folder;
    if (own == null) {
      own = workspace.newFolder();
      folder = own;
    }
    return own.resolve(safe(name));
  }

  /** The end of a long name tells the kind; a dot in front hides it, and two lead elsewhere. */
  private static String safe(String name) {
    String plain = UNSAFE.matcher(name).replaceAll("_");
    String end = plain.substring(Math.max(0, plain.length() - NAME_CHARACTERS));
    return end.isEmpty() || end.startsWith(".") ? "item" + end : end;
  }

  @Override
  public long maxBytes() {
    return maxBytes;
  }

  /** The folder is another's from now on, who removes it. */
  void handOver() {
    folder = null;
  }

  @Override
  public void close() {
    Path own = folder;
    if (own != null) {
      workspace.removeFolder(own);
    }
  }
}
