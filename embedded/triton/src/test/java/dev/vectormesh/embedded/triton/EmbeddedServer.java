package dev.vectormesh.embedded.triton;

import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.util.UUID;

/** The embedded server, in process or over TCP. */
record EmbeddedServer(EmbeddedTriton triton, ManagedChannel channel) implements TritonServer {

  static EmbeddedServer inProcess(EmbeddedTriton.Builder builder) {
    String name = "triton-" + UUID.randomUUID();
    EmbeddedTriton triton = builder.inProcess(name).start();
    // Answers reach the test in the order in which the server sends them.
    return new EmbeddedServer(
        triton, InProcessChannelBuilder.forName(name).directExecutor().build());
  }

  static EmbeddedServer tcp(EmbeddedTriton.Builder builder) {
    EmbeddedTriton triton = builder.port(0).start();
    return new EmbeddedServer(triton, Channels.to("127.0.0.1", triton.port()));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    triton.close();
  }
}
