package dev.vectormesh.embedded.triton.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.ModelReadyRequest;
import dev.vectormesh.models.BundledModels;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The extension as a user writes it. */
class EmbeddedTritonExtensionIT {
  private static final Path MODELS = BundledModels.unpackTo(folder(), List.of(BundledModels.FAST));

  @RegisterExtension
  static final EmbeddedTritonExtension triton = EmbeddedTritonExtension.serving(MODELS);

  @RegisterExtension
  final EmbeddedTritonExtension forEachTest =
      EmbeddedTritonExtension.serving(MODELS, builder -> builder);

  @Test
  void models_areServedInProcessAndOnAPort() {
    ManagedChannel tcp =
        NettyChannelBuilder.forAddress("127.0.0.1", triton.port()).usePlaintext().build();

    assertThat(ready(triton.channel())).isTrue();
    assertThat(ready(tcp)).isTrue();
    tcp.shutdownNow();
  }

  @Test
  void server_isAsTheSettingsSay() {
    assertThat(ready(forEachTest.channel())).isFalse();
  }

  private static boolean ready(Channel channel) {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .modelReady(ModelReadyRequest.newBuilder().setName(BundledModels.FAST).build())
        .getReady();
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("triton-extension");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
