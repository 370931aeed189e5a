package dev.vectormesh.embedded.qdrant.storage;

import java.io.IOException;

/** Stored data that cannot be trusted; the message names the file. */
final class CorruptStorageException extends IOException {
  private static final long serialVersionUID = 1L;

  CorruptStorageException(String message) {
    super(message);
  }
}
