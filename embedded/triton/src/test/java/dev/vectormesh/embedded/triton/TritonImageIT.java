package dev.vectormesh.embedded.triton;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contracts against NVIDIA's server: {@code mvn -Pdocker verify}. */
@Tag("docker")
class TritonImageIT {

  @Nested
  class Inference extends InferenceContract {
    @Override
    TritonServer start(Path repository) {
      return TritonImage.start(repository);
    }
  }

  @Nested
  class Repository extends RepositoryContract {
    @Override
    TritonServer start(Path repository) {
      return TritonImage.start(repository);
    }
  }

  @Nested
  class Datatypes extends DatatypesContract {
    @Override
    TritonServer start(Path repository) {
      return TritonImage.start(repository);
    }
  }

  @Nested
  class Protocol extends ProtocolContract {
    @Override
    TritonServer start(Path repository) {
      return TritonImage.start(repository);
    }
  }

  @Nested
  class Batching extends BatchingContract {
    @Override
    TritonServer start(Path repository) {
      return TritonImage.start(repository);
    }
  }
}
