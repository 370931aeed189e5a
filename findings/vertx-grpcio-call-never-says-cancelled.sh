#!/usr/bin/env bash
# vertx-grpcio-server 5.0.7 (Java): a grpc-java handler that Vert.x serves is never told by its call that the caller cancelled.
#
# Expected: `ServerCall.isCancelled()` is true once the caller has cancelled, as its documentation says, and what is sent then
# is dropped without an exception: with grpc-java's own server (shown beside it) both hold.
# Happens: it stays false for ever, for a handler that was told of the cancellation by its listener in the same moment; and
# sending a message then throws IllegalStateException. Work that asks the call whether anybody still listens runs to its end.
# Take note of `onCancel` yourself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.vertx</groupId><artifactId>vertx-grpcio-server</artifactId><version>5.0.7</version></dependency>
    <dependency><groupId>io.grpc</groupId><artifactId>grpc-netty-shaded</artifactId><version>1.76.0</version></dependency>
    <dependency><groupId>io.grpc</groupId><artifactId>grpc-services</artifactId><version>1.76.0</version></dependency>
  </dependencies>
</project>
XML

cat > Finding.java <<'JAVA'
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpcio.server.GrpcIoServer;
import io.vertx.grpcio.server.GrpcIoServiceBridge;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

public class Finding {
  /** What a handler sees from inside of its listener's onCancel. */
  static ServerServiceDefinition service(CompletableFuture<String> seen) {
    var methods = HealthGrpc.bindService(new HealthGrpc.AsyncService() {});
    var service = ServerServiceDefinition.builder(HealthGrpc.getServiceDescriptor());
    methods.getMethods().forEach(method -> {
      if (!method.getMethodDescriptor().equals(HealthGrpc.getWatchMethod())) service.addMethod(method);
    });
    return service.addMethod(HealthGrpc.getWatchMethod(), (call, headers) -> {
      call.request(1);
      return new ServerCall.Listener<HealthCheckRequest>() {
        @Override public void onMessage(HealthCheckRequest request) {
          call.sendHeaders(new Metadata());
          call.sendMessage(HealthCheckResponse.getDefaultInstance());
        }

        @Override public void onCancel() {
          String sent = "dropped";
          try {
            call.sendMessage(HealthCheckResponse.getDefaultInstance());
          } catch (RuntimeException e) {
            sent = e.getClass().getSimpleName();
          }
          seen.complete("isCancelled " + call.isCancelled() + ", a message then: " + sent);
        }
      };
    }).build();
  }

  static void expect(String who, int port, CompletableFuture<String> seen, String expected) throws Exception {
    var channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    ClientCall<HealthCheckRequest, HealthCheckResponse> call = channel.newCall(HealthGrpc.getWatchMethod(), CallOptions.DEFAULT);
    CompletableFuture<Void> first = new CompletableFuture<>();
    call.start(new ClientCall.Listener<>() {
      @Override public void onMessage(HealthCheckResponse message) { first.complete(null); }
    }, new Metadata());
    call.sendMessage(HealthCheckRequest.getDefaultInstance());
    call.halfClose();
    call.request(1);
    first.get(20, TimeUnit.SECONDS);
    call.cancel("enough", null);
    String actual = seen.get(20, TimeUnit.SECONDS);
    channel.shutdownNow();
    System.out.println(who + ": " + actual);
    if (!actual.equals(expected)) throw new IllegalStateException("changed: expected " + expected);
  }

  public static void main(String[] args) throws Exception {
    try {
      show();
    } catch (Throwable t) {
      t.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
    Runtime.getRuntime().halt(0);
  }

  static void show() throws Exception {
    CompletableFuture<String> own = new CompletableFuture<>();
    var server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).addService(service(own)).build().start();
    expect("grpc-java's server", server.getPort(), own, "isCancelled true, a message then: dropped");
    server.shutdownNow();

    CompletableFuture<String> bridged = new CompletableFuture<>();
    Vertx vertx = Vertx.vertx();
    GrpcIoServer grpc = GrpcIoServer.server(vertx);
    GrpcIoServiceBridge.bridge(service(bridged)).bind(grpc);
    var http = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
        .requestHandler(grpc).listen().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    expect("Vert.x' server", http.actualPort(), bridged, "isCancelled false, a message then: IllegalStateException");
  }
}
JAVA
mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath
tr : '\n' < classpath | sed -n 's|.*/\(vertx-grpcio-server-[0-9.]*\)\.jar|\1|p'
java -cp "$(cat classpath)" Finding.java 2>&1
