package dev.vectormesh.ingest.source.objectstore;

import com.google.rpc.Code;
import dev.vectormesh.ingest.source.SourceException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A folder as a bucket: its files are the objects, in the order of their keys. Follows no link. */
final class FolderBucket implements Bucket {
  private static final int PAGE = 1000;

  private final Path folder;

  FolderBucket(Path folder) {
    this.folder = folder;
  }

  /** A folder, or a file, with its key; a folder's ends with a slash, as its files' keys go on. */
  private record Node(String key, Path path, BasicFileAttributes attributes) {
    boolean isFolder() {
      return attributes.isDirectory();
    }
  }

  @Override
  public Page list(String prefix, @Nullable String after, @Nullable String page)
      throws SourceException {
    String behind = page == null ? after : page;
    List<Entry> entries = new ArrayList<>();
    Deque<Node> open = new ArrayDeque<>();
    try {
      push(open, "", folder);
      while (!open.isEmpty() && entries.size() < PAGE) {
        Node node = open.pop();
        if (isBefore(node, prefix, behind)) {
          continue;
        }
        if (node.isFolder()) {
          push(open, node.key(), node.path());
        } else {
          entries.add(new Entry(node.key(), version(node.attributes()), node.attributes().size()));
        }
      }
    } catch (NoSuchFileException e) {
      throw new SourceException(
          Code.NOT_FOUND, "there is no bucket %s".formatted(folder.getFileName()), e);
    } catch (IOException e) {
      // Half a listing would delete the other half's documents.
      throw new SourceException(
          Code.UNAVAILABLE, "bucket %s cannot be listed".formatted(folder.getFileName()), e);
    }
    return new Page(entries, entries.size() < PAGE ? null : entries.getLast().key());
  }

  /** Whether neither it nor what lies in it is wanted. */
  private static boolean isBefore(Node node, String prefix, @Nullable String behind) {
    String key = node.key();
    if (node.isFolder()) {
      return !key.startsWith(prefix) && !prefix.startsWith(key)
          || behind != null && key.compareTo(behind) < 0 && !behind.startsWith(key);
    }
    return !key.startsWith(prefix) || behind != null && key.compareTo(behind) <= 0;
  }

  private static void push(Deque<Node> open, String key, Path folder) throws IOException {
    TreeMap<String, Node> nodes = new TreeMap<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        BasicFileAttributes attributes =
            Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory() || attributes.isRegularFile()) {
          String own = key + child.getFileName() + (attributes.isDirectory() ? "/" : "");
          nodes.put(own, new Node(own, child, attributes));
        }
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    nodes.descendingMap().values().forEach(open::push);
  }

  private static String version(BasicFileAttributes attributes) {
    return "%d-%s".formatted(attributes.size(), attributes.lastModifiedTime());
  }

  @Override
  public Optional<Content> get(String key, Path to, long most) throws IOException {
    Path file = folder.resolve(key).normalize();
    try {
      // Somebody may have put a link where a folder was.
      if (!file.toRealPath().equals(folder.toRealPath().resolve(key))) {
        return Optional.empty();
      }
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Path copied = Files.copy(file, to);
      return Optional.of(new Content("", version(attributes)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {}
}
