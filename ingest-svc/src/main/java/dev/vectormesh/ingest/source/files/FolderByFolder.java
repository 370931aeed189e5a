package dev.vectormesh.ingest.source.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens a file relative to its folder, that one relative to its own, and so on up to a root
 * (openat(2) with O_NOFOLLOW): whoever swaps a part of the path for a link gets an error.
 */
final class FolderByFolder implements AutoCloseable {
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private Path at;

  /** Null where the folder may be entered and not listed: nothing is opened relative to it. */
  private @Nullable SecureDirectoryStream<Path> folder;

  private FolderByFolder(Path root) throws IOException {
    at = root;
    folder = byPath(root);
  }

  /**
   * @param root without links in it, too
   * @param real beneath the root, without links in it
   * @param key the file that is meant, as {@link BasicFileAttributes#fileKey} tells it
   * @throws FileSystemException when another file stands there by now
   */
  static SeekableByteChannel open(Path root, Path real, Object key) throws IOException {
    Path from = real.equals(root) ? parent(real) : root;
    try (FolderByFolder way = new FolderByFolder(from)) {
      for (Path name : from.relativize(parent(real))) {
        if (!name.toString().isEmpty()) {
          way.enter(name);
        }
      }
      return way.read(real, key);
    }
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  private void enter(Path name) throws IOException {
    SecureDirectoryStream<Path> outer = folder;
    at = at.resolve(name);
    folder = outer == null ? byPath(at) : within(outer, name);
    if (outer != null) {
      outer.close();
    }
  }

  private static @Nullable SecureDirectoryStream<Path> within(
      SecureDirectoryStream<Path> outer, Path name) throws IOException {
    try {
      return secure(outer.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
    } catch (AccessDeniedException e) {
      return null;
    }
  }

  private static @Nullable SecureDirectoryStream<Path> byPath(Path path) throws IOException {
    SecureDirectoryStream<Path> opened;
    try {
      opened = secure(Files.newDirectoryStream(path));
    } catch (AccessDeniedException e) {
      return null;
    }
    if (opened != null && !path.toRealPath().equals(path)) {
      opened.close();
      throw changed(path);
    }
    return opened;
  }

  private static @Nullable SecureDirectoryStream<Path> secure(DirectoryStream<Path> opened)
      throws IOException {
    if (opened instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    opened.close();
    return null;
  }

  private SeekableByteChannel read(Path real, Object key) throws IOException {
    SecureDirectoryStream<Path> within = folder;
    SeekableByteChannel channel =
        within == null
            ? Files.newByteChannel(real, READ)
            : within.newByteChannel(real.getFileName(), READ);
    try {
      if (!key.equals(key(real)) || within == null && !real.toRealPath().equals(real)) {
        throw changed(real);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private Object key(Path real) throws IOException {
    SecureDirectoryStream<Path> within = folder;
    BasicFileAttributes now =
        within == null
            ? Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            : within
                .getFileAttributeView(
                    real.getFileName(), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    return now.fileKey();
  }

  private static FileSystemException changed(Path path) {
    return new FileSystemException(
        FileNames.text(path), null, "it was replaced while it was opened");
  }

  @Override
  public void close() throws IOException {
    if (folder != null) {
      folder.close();
    }
  }
}
