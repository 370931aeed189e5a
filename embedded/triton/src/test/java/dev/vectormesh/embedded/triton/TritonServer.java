package dev.vectormesh.embedded.triton;

import io.grpc.ManagedChannel;
import java.nio.file.Path;

/** A server under test, whichever it is; clients load and unload its models. */
interface TritonServer extends AutoCloseable {
  ManagedChannel channel();

  /** The folder that it serves, where that is not the test's own. */
  default Path served(Path own) {
    return own;
  }

  @Override
  void close();
}
