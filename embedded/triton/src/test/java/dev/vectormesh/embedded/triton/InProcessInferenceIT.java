package dev.vectormesh.embedded.triton;

import java.nio.file.Path;

class InProcessInferenceIT extends EmbeddedInferenceContract {
  @Override
  TritonServer start(Path repository) {
    return EmbeddedServer.inProcess(EmbeddedTriton.builder(repository));
  }
}
