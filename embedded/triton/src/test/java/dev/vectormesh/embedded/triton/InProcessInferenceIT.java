package dev.vectormesh.embedded.triton;

import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;

class InProcessInferenceIT extends InferenceContract {
  @Override
  EmbeddedTriton start(EmbeddedTriton.Builder builder) {
    return builder.inProcess("triton-contract").start();
  }

  @Override
  ManagedChannel connect(EmbeddedTriton triton) {
    return InProcessChannelBuilder.forName("triton-contract").build();
  }
}
