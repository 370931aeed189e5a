package dev.vectormesh.embedded.triton;

import dev.vectormesh.embedded.triton.api.DeflateCodec;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;

/** Channels over TCP, with every compression that Triton takes. */
final class Channels {
  private Channels() {}

  static ManagedChannel to(String host, int port) {
    CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    compressors.register(new io.grpc.Codec.Gzip());
    compressors.register(new DeflateCodec());
    return NettyChannelBuilder.forAddress(host, port)
        .usePlaintext()
        .compressorRegistry(compressors)
        .build();
  }
}
