package dev.vectormesh.embedded.qdrant.error;

import java.io.IOException;

/** Stored data that cannot be trusted; the message names the file. */
public final class CorruptStorageException extends IOException {
  private static final long serialVersionUID = 1L;

  public CorruptStorageException(String message) {
    super(message);
  }
}
