package dev.vectormesh.platform.host;

import com.linecorp.armeria.server.HttpService;
import io.grpc.ManagedChannel;
import io.grpc.ServerMethodDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * The HTTP routes of methods that stream their answers, which Armeria's transcoder leaves out. They
 * reach the services in process, behind the same call chain.
 */
final class StreamRoutes implements AutoCloseable {
  private final List<StreamRoute> routes;
  private final GrpcJavaServer server;
  private final ManagedChannel channel;

  private StreamRoutes(List<StreamRoute> routes, GrpcJavaServer server, ManagedChannel channel) {
    this.routes = routes;
    this.server = server;
    this.channel = channel;
  }

  static StreamRoutes of(Mounted mounted) throws IOException {
    List<StreamRoute> routes =
        mounted.describedServices().stream()
            .flatMap(service -> service.getMethods().stream())
            .map(ServerMethodDefinition::getMethodDescriptor)
            .map(StreamRoute::of)
            .flatMap(Optional::stream)
            .toList();
    String name = "streams-" + UUID.randomUUID();
    GrpcJavaServer server = GrpcJavaServer.inProcess(name, mounted);
    return new StreamRoutes(
        routes, server, InProcessChannelBuilder.forName(name).directExecutor().build());
  }

  void mount(BiConsumer<String, HttpService> paths) {
    for (StreamRoute route : routes) {
      paths.accept("regex:" + route.path().pattern(), new StreamService(route, channel));
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.stop(Duration.ZERO);
  }
}
