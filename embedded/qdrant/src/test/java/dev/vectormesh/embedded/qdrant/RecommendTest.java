package dev.vectormesh.embedded.qdrant;

import org.junit.jupiter.api.extension.RegisterExtension;

class RecommendTest extends RecommendContract {
  @RegisterExtension private static final TestServer SERVER = new TestServer();

  @Override
  QdrantUnderTest server() {
    return SERVER;
  }
}
