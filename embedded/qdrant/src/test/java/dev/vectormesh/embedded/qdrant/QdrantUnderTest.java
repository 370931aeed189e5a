package dev.vectormesh.embedded.qdrant;

import io.qdrant.client.QdrantClient;

/** A server that a contract is held against: the embedded one, or the real one. */
interface QdrantUnderTest {

  QdrantClient client();

  /** Moves what was written so far to where the server keeps what is not new any more. */
  void settle();

  /** Leaves the server without collections. */
  void clear();
}
