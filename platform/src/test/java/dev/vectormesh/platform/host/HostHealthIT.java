package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.platform.call.Channels;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What hosts serve beside their contracts: health, reflection, JSON. */
class HostHealthIT extends HostScene {
  @ParameterizedTest
  @EnumSource
  void healthAndReflection_needNoToken(Kind kind) throws Exception {
    start(kind);
    ManagedChannel bare = Channels.open(uri);
    channels.add(bare);
    var health = HealthGrpc.newBlockingStub(bare);
    assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
        .isEqualTo(ServingStatus.SERVING);
    String service = JobServiceGrpc.SERVICE_NAME;
    assertThat(
            health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
        .isEqualTo(ServingStatus.SERVING);
    BlockingQueue<ServerReflectionResponse> answers = new LinkedBlockingQueue<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(bare)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    answers.add(answer);
                  }

                  @Override
                  public void onError(Throwable t) {}

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    ServerReflectionResponse list = answers.poll(10, TimeUnit.SECONDS);
    assertThat(list).isNotNull();
    assertThat(list.getListServicesResponse().getServiceList())
        .extracting(s -> s.getName())
        .contains(service, "grpc.health.v1.Health");
    requests.onNext(
        ServerReflectionRequest.newBuilder().setFileContainingSymbol(service + ".GetJob").build());
    ServerReflectionResponse file = answers.poll(10, TimeUnit.SECONDS);
    assertThat(file).isNotNull();
    assertThat(file.getFileDescriptorResponse().getFileDescriptorProtoCount()).isGreaterThan(3);
    requests.onCompleted();
  }

  @ParameterizedTest
  @EnumSource(names = {"VERTX", "ARMERIA"})
  void httpHealth_saysWhichDependencyIsDown(Kind kind) throws Exception {
    start(kind);
    HttpResponse<String> up = http("/health", null);
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(up.body()).contains("\"postgres\":{\"status\":\"UP\"");
    app.broken = true;
    HttpResponse<String> down =
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> http("/health", null), answer -> answer.statusCode() != 200);
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.body()).contains("connection refused");
  }

  @Test
  void armeria_transcodesJson() throws Exception {
    start(Kind.ARMERIA);
    HttpResponse<String> found = http("/api/v1/" + JobTestApp.ECHO, READER);
    assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
    assertThat(found.body()).contains("acme ann");
    HttpResponse<String> missing = http("/api/v1/" + JobTestApp.MISSING, READER);
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).contains("RESOURCE_NOT_FOUND");
    assertThat(http("/nothing/gr%C3%B6%C3%9Fe", READER).body())
        .contains("/nothing/größe was not found");
    assertThat(http("/api/v1/" + JobTestApp.ECHO, null).statusCode()).isEqualTo(401);
    assertThat(http("/docs/", null).statusCode()).isEqualTo(200);
  }
}
