package dev.vectormesh.ingest.usage;

/**
 * An amount of work.
 *
 * @param readBytes of what was written, as its source had it
 * @param documents that were written
 * @param chunks of them that were embedded
 * @param tokens that encoders read
 * @param encoderCalls of the model server
 * @param encoderNanos that encoders worked
 */
public record Usage(
    long readBytes,
    long documents,
    long chunks,
    long tokens,
    long encoderCalls,
    long encoderNanos) {
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0);

  /** A document, when it is written. */
  public static Usage document(long readBytes, int chunks) {
    return new Usage(readBytes, 1, chunks, 0, 0, 0);
  }

  public Usage plus(Usage more) {
    return new Usage(
        readBytes + more.readBytes,
        documents + more.documents,
        chunks + more.chunks,
        tokens + more.tokens,
        encoderCalls + more.encoderCalls,
        encoderNanos + more.encoderNanos);
  }
}
