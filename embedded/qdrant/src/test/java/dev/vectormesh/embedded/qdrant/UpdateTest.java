package dev.vectormesh.embedded.qdrant;

import org.junit.jupiter.api.extension.RegisterExtension;

class UpdateTest extends UpdateContract {
  @RegisterExtension private final TestServer server = new TestServer();

  @Override
  QdrantUnderTest server() {
    return server;
  }
}
