package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * A regular file beneath one of the roots, open for reading. What was looked at is what is open: it
 * is opened folder by folder, so that a link put in the way meanwhile leads nowhere.
 *
 * @param size in bytes, as it was opened
 */
record OpenedFile(SeekableByteChannel channel, long size) implements AutoCloseable {
  /**
   * @param maxBytes the largest size
   * @throws ItemFailedException when it may not, or cannot, be read as a document
   * @throws IOException when the operating system does not let us
   */
  static OpenedFile open(Roots roots, Path file, long maxBytes)
      throws ItemFailedException, IOException {
    Path real = file.toRealPath();
    Path root =
        roots
            .rootOf(real)
            .orElseThrow(
                () -> failed(Reason.REFUSED, "it leads out of the folders that may be read"));
    Map<String, Object> found =
        Files.readAttributes(real, "unix:mode,size,nlink,dev,fileKey", LinkOption.NOFOLLOW_LINKS);
    long size = (long) value(found, "size");
    checkKind((int) value(found, "mode"), FileKinds.isPseudo(real, (long) value(found, "dev")));
    if (size > maxBytes) {
      throw tooLarge(size, maxBytes);
    }
    Object key = value(found, "fileKey");
    if ((int) value(found, "nlink") > 1 && roots.isPrivate(key)) {
      throw failed(Reason.REFUSED, "it is a link to a file of the mesh's own data");
    }
    SeekableByteChannel channel = FolderByFolder.open(root, real, key);
    return new OpenedFile(channel, size);
  }

  /** Its first bytes; what reads the channel afterwards begins at the first one. */
  byte[] head(int most) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(most);
    int read = 0;
    while (head.hasRemaining() && read >= 0) {
      read = channel.read(head);
    }
    channel.position(0);
    return Arrays.copyOf(head.array(), head.position());
  }

  private static Object value(Map<String, Object> attributes, String name) {
    return Objects.requireNonNull(attributes.get(name), name);
  }

  private static void checkKind(int mode, boolean pseudo) throws ItemFailedException {
    if (FileKinds.isFolder(mode)) {
      throw failed(Reason.UNREADABLE, "the folder cannot be read");
    }
    if (!FileKinds.isRegular(mode)) {
      throw failed(Reason.UNSUPPORTED, "it is " + FileKinds.name(mode) + ", not a regular file");
    }
    if (pseudo) {
      throw failed(Reason.UNSUPPORTED, "it is a view into the system, not a file that is stored");
    }
  }

  static ItemFailedException tooLarge(long size, long maxBytes) {
    return failed(
        Reason.TOO_LARGE, "it has %d bytes, more than %d MiB".formatted(size, maxBytes >> 20));
  }

  private static ItemFailedException failed(Reason reason, String why) {
    return new ItemFailedException(Failure.of(Stage.FETCH, reason, why));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
