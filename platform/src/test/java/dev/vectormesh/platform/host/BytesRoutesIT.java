package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import dev.vectormesh.corpus.v1.BucketServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.DownloadObjectRequest;
import dev.vectormesh.corpus.v1.GetThumbnailRequest;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A method that answers {@code google.api.HttpBody} gives its bytes by HTTP, not a JSON object. */
class BytesRoutesIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String READER = HostScene.TOKENS.mint("acme", "ann", Role.READER);
  private static final byte[] PICTURE = {(byte) 0xff, (byte) 0xd8, 0, 10, (byte) 0x80};
  private static final String PATH = "/api/v1/namespaces/na/collections/co/documents/";

  private static Host host;

  private static final class Pictures extends DocumentServiceGrpc.DocumentServiceImplBase
      implements App {
    @Override
    public void getThumbnail(GetThumbnailRequest request, StreamObserver<HttpBody> reply) {
      Replies.send(
          reply,
          () -> {
            if (request.getName().endsWith("/none")) {
              throw ApiException.notFound(request.getName());
            }
            return HttpBody.newBuilder()
                .setContentType("image/jpeg")
                .setData(ByteString.copyFrom(PICTURE))
                .build();
          });
    }

    @Override
    public String name() {
      return "pictures";
    }

    @Override
    public List<BindableService> services() {
      return List.of(this, new Objects());
    }

    @Override
    public RoleTable roles() {
      RoleTable.Builder roles = RoleTable.builder();
      DocumentServiceGrpc.getServiceDescriptor().getMethods().forEach(roles::reader);
      BucketServiceGrpc.getServiceDescriptor().getMethods().forEach(roles::reader);
      return roles.build();
    }

    @Override
    public Health health() {
      return Health.always(name());
    }

    @Override
    public void close() {}
  }

  /** Many pieces, or half of them. */
  private static final class Objects extends BucketServiceGrpc.BucketServiceImplBase {
    @Override
    public void downloadObject(DownloadObjectRequest request, StreamObserver<HttpBody> reply) {
      Replies.stream(
          reply,
          out -> {
            for (int i = 0; i < 40; i++) {
              if (i == 20 && request.getName().endsWith("/half")) {
                throw ApiException.unavailable("object store", Duration.ofSeconds(1));
              }
              out.send(
                  HttpBody.newBuilder()
                      .setContentType("application/pdf")
                      .setData(ByteString.copyFrom(PICTURE))
                      .build());
            }
          });
    }
  }

  @BeforeAll
  static void start() {
    host =
        Host.of(
                CallChain.of(
                    AuthConfig.ofSecret(HostScene.SECRET), HostConfig.local(), Telemetry.none()),
                new Pictures())
            .armeria(0)
            .start();
  }

  @AfterAll
  static void stop() {
    host.close();
    CLIENT.close();
  }

  private static HttpResponse<byte[]> get(String document) throws Exception {
    return getPath(PATH + document);
  }

  private static HttpResponse<byte[]> getPath(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.port() + path))
            .header("authorization", "Bearer " + READER)
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void bytes_comeAsTheyAre_withTheirType() throws Exception {
    HttpResponse<byte[]> answer = get("d:thumbnail?size=640");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("image/jpeg");
    assertThat(answer.body()).isEqualTo(PICTURE);
  }

  @Test
  void streamedBytes_comeAsOneBody() throws Exception {
    HttpResponse<byte[]> answer =
        getPath("/api/v1/namespaces/na/buckets/bu/objects/a.pdf:download");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/pdf");
    assertThat(answer.body()).hasSize(40 * PICTURE.length).startsWith(PICTURE).endsWith(PICTURE);
  }

  @Test
  void streamThatBreaksOff_isNoWholeBody() {
    assertThatThrownBy(() -> getPath("/api/v1/namespaces/na/buckets/bu/objects/half:download"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void errors_areJson() throws Exception {
    HttpResponse<byte[]> answer = get("none:thumbnail");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
  }

  @Test
  void sizesThatAreNotKept_areRefused() throws Exception {
    assertThat(get("d:thumbnail?size=100").statusCode()).isEqualTo(400);
  }
}
