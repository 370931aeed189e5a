package dev.vectormesh.embedded.triton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vectormesh.embedded.triton.testing.EmbeddedTritonExtension;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.ModelReadyRequest;
import dev.vectormesh.models.BundledModels;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The one line that other people's tests need. */
class EmbeddedTritonExtensionIT {
  private static final Path MODELS =
      BundledModels.unpackTo(Path.of("target", "extension-models"), List.of(BundledModels.FAST));

  @RegisterExtension
  static final EmbeddedTritonExtension TRITON = EmbeddedTritonExtension.serving(MODELS);

  @Test
  void models_areServedWithinTheJvmAndOnAPort(Channel channel) {
    ManagedChannel overTcp =
        NettyChannelBuilder.forAddress("127.0.0.1", TRITON.port()).usePlaintext().build();

    assertThat(ready(channel)).isTrue();
    assertThat(ready(overTcp)).isTrue();
    overTcp.shutdownNow();
  }

  @Nested
  class InANestedClass {
    @Test
    void staticServer_isTheSame() {
      assertThat(ready(TRITON.channel())).isTrue();
    }
  }

  @Nested
  class WithAServerPerTest {
    @RegisterExtension
    final EmbeddedTritonExtension perTest =
        EmbeddedTritonExtension.serving(MODELS, settings -> settings);

    @Test
    void server_isAsTheSettingsSay() {
      assertThat(ready(perTest.channel())).isFalse();
    }
  }

  @Test
  void server_isNotThereBeforeItsTests() {
    assertThat(catchThrowable(EmbeddedTritonExtension.serving(MODELS)::channel))
        .hasMessageContaining("@RegisterExtension");
  }

  @AfterAll
  static void stillThere() {
    assertThat(ready(TRITON.channel())).isTrue();
  }

  private static boolean ready(Channel channel) {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .modelReady(ModelReadyRequest.newBuilder().setName(BundledModels.FAST).build())
        .getReady();
  }
}
