package dev.vectormesh.local.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Room on the disk, in words for a person. */
final class Disk {
  private Disk() {}

  /**
   * @throws ModelException when fewer than this many bytes are free beside {@code folder}
   */
  static void require(Path folder, long bytes) throws IOException {
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < bytes) {
      throw new ModelException(
          "the model needs %d MiB, and %d MiB are free on the disk of %s. Make room, or choose another directory with --data."
              .formatted(mebibytes(bytes), free >> 20, folder));
    }
  }

  private static long mebibytes(long bytes) {
    return Math.ceilDiv(bytes, 1L << 20);
  }

  static ModelException inWords(IOException e, String what) {
    String why = String.valueOf(e.getMessage());
    return why.contains("No space left")
        ? new ModelException(
            what + ": the disk is full. Make room; the same command goes on where it stopped.", e)
        : new ModelException(what + ": " + why, e);
  }
}
