package dev.vectormesh.embedded.triton;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contracts against a server at an address: see the module's README. */
@Tag("address")
class TritonAddressIT {

  @Nested
  class Repository extends RepositoryContract {
    @Override
    TritonServer start(Path repository) {
      return TritonAddress.connect();
    }
  }

  @Nested
  class Protocol extends ProtocolContract {
    @Override
    TritonServer start(Path repository) {
      return TritonAddress.connect();
    }
  }

  @Nested
  class Batching extends BatchingContract {
    @Override
    TritonServer start(Path repository) {
      return TritonAddress.connect();
    }
  }
}
