package dev.vectormesh.embedded.triton;

import io.grpc.ManagedChannel;
import java.nio.file.Path;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** NVIDIA's server in a container, for the contract's own sake; needs Docker. */
record TritonImage(GenericContainer<?> container, ManagedChannel channel) implements TritonServer {
  private static final String IMAGE =
      System.getProperty("triton.image", "nvcr.io/nvidia/tritonserver:25.08-py3");
  private static final int GRPC = 8001;
  private static final int HTTP = 8000;

  @SuppressWarnings("resource") // Closed by whoever started it.
  static TritonImage start(Path repository) {
    GenericContainer<?> container =
        new GenericContainer<>(IMAGE)
            .withFileSystemBind(repository.toString(), "/models", BindMode.READ_ONLY)
            .withExposedPorts(GRPC, HTTP)
            .withCommand(
                "tritonserver",
                "--model-repository=/models",
                "--model-control-mode=explicit",
                "--strict-readiness=false")
            .waitingFor(Wait.forHttp("/v2/health/live").forPort(HTTP));
    container.start();
    return new TritonImage(
        container, Channels.to(container.getHost(), container.getMappedPort(GRPC)));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    container.stop();
  }
}
