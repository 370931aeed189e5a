package dev.vectormesh.platform.host;

import dev.vectormesh.platform.call.EdgeInterceptor;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** grpc-java, on the network or under an in-process name. */
final class GrpcJavaServer implements Listener {
  private final Server server;

  private GrpcJavaServer(Server server) {
    this.server = server;
  }

  static GrpcJavaServer netty(Mounted mounted) throws IOException {
    HostConfig config = mounted.config();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(config.bind(), mounted.port()), credentials(config))
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(60, TimeUnit.SECONDS)
            .maxConnectionIdle(config.limits().idle().toMillis(), TimeUnit.MILLISECONDS)
            .handshakeTimeout(config.limits().idle().toMillis(), TimeUnit.MILLISECONDS)
            .flowControlWindow(1024 * 1024);
    return start(builder, mounted);
  }

  static GrpcJavaServer inProcess(String name, Mounted mounted) throws IOException {
    return start(InProcessServerBuilder.forName(name), mounted);
  }

  private static GrpcJavaServer start(ServerBuilder<?> builder, Mounted mounted)
      throws IOException {
    // Every call is handed to its own thread by the chain, so no executor is needed before it.
    builder.directExecutor().maxInboundMessageSize(EdgeInterceptor.MAX_FRAME);
    mounted.services().forEach(builder::addService);
    return new GrpcJavaServer(builder.build().start());
  }

  private static ServerCredentials credentials(HostConfig config) throws IOException {
    Path certificate = config.tlsCertificate();
    Path key = config.tlsKey();
    return certificate == null || key == null
        ? InsecureServerCredentials.create()
        : TlsServerCredentials.create(certificate.toFile(), key.toFile());
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public void stop(Duration most) {
    server.shutdown();
    try {
      if (!server.awaitTermination(Math.max(200, most.toMillis()), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
