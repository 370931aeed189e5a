package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.item.ItemFailedException;

/** A recording whose frames cannot be told; nothing else is told of it. */
final class UnreadRecordingException extends ItemFailedException {
  private static final long serialVersionUID = 1L;

  UnreadRecordingException(Failure failure) {
    super(failure);
  }
}
