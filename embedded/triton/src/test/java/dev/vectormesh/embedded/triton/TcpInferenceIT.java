package dev.vectormesh.embedded.triton;

import java.nio.file.Path;

class TcpInferenceIT extends EmbeddedInferenceContract {
  @Override
  TritonServer start(Path repository) {
    return EmbeddedServer.tcp(EmbeddedTriton.builder(repository));
  }
}
