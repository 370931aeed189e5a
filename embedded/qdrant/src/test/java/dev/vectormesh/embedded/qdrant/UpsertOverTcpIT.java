package dev.vectormesh.embedded.qdrant;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Where upserts are bytes, which are read in their plain form if they have it. */
class UpsertOverTcpIT extends UpsertContract {
  @RegisterExtension private final TestServer server = new TestServer(settings -> settings.port(0));

  @Override
  QdrantUnderTest server() {
    return server;
  }
}
