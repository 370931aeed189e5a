package dev.vectormesh.embedded.qdrant;

import org.junit.jupiter.api.extension.RegisterExtension;

class FilterTest extends FilterContract {
  @RegisterExtension private static final TestServer SERVER = new TestServer();

  @Override
  QdrantUnderTest server() {
    return SERVER;
  }
}
