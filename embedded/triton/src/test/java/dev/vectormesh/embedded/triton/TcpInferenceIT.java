package dev.vectormesh.embedded.triton;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;

class TcpInferenceIT extends InferenceContract {
  @Override
  EmbeddedTriton start(EmbeddedTriton.Builder builder) {
    return builder.port(0).start();
  }

  @Override
  ManagedChannel connect(EmbeddedTriton triton) {
    return NettyChannelBuilder.forAddress("127.0.0.1", triton.port()).usePlaintext().build();
  }
}
