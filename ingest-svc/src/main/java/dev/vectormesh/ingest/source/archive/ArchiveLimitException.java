package dev.vectormesh.ingest.source.archive;

import java.io.IOException;

/** An archive holds more than is taken of one: it is read no further. */
final class ArchiveLimitException extends IOException {
  private static final long serialVersionUID = 1L;

  private ArchiveLimitException(String message) {
    super(message);
  }

  static ArchiveLimitException entries(int most) {
    return new ArchiveLimitException(
        "it holds more than %d files; archives.entries allows more".formatted(most));
  }

  static ArchiveLimitException bytes(long most) {
    return new ArchiveLimitException(
        "it holds more than %d MiB unpacked; archives.unpackedMegabytes allows more"
            .formatted(most >> 20));
  }

  static ArchiveLimitException ratio(int most) {
    return new ArchiveLimitException(
        "it unpacks to more than %d times its size, as decompression bombs do".formatted(most));
  }
}
