package dev.vectormesh.embedded.qdrant;

import org.junit.jupiter.api.extension.RegisterExtension;

class UpsertTest extends UpsertContract {
  @RegisterExtension private final TestServer server = new TestServer();

  @Override
  QdrantUnderTest server() {
    return server;
  }
}
