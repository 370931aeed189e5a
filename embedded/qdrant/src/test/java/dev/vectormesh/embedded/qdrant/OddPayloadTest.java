package dev.vectormesh.embedded.qdrant;

import org.junit.jupiter.api.extension.RegisterExtension;

class OddPayloadTest extends OddPayloadContract {
  @RegisterExtension private final TestServer server = new TestServer();

  @Override
  QdrantUnderTest server() {
    return server;
  }
}
