package dev.vectormesh.local.cli;

import static dev.vectormesh.local.cli.CommandLineRuns.start;
import static dev.vectormesh.local.cli.CommandLineRuns.stop;
import static dev.vectormesh.local.cli.CommandLineRuns.until;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.embedded.qdrant.EmbeddedQdrant;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vectormesh qdrant} as people run it. */
class QdrantCommandIT {
  private static final Pattern GRPC = Pattern.compile("gRPC\\s+127\\.0\\.0\\.1:(\\d+)");

  @TempDir private Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void server_keepsItsDataWhenItIsInterrupted() throws Exception {
    Process first = start("qdrant", "--data", folder.toString(), "--port=0");
    try (QdrantClient client = connect(first)) {
      client
          .createCollectionAsync(
              "c", VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build())
          .get();
      client
          .upsertAsync(
              "c", List.of(PointStruct.newBuilder().setId(id(1)).setVectors(vectors(1, 2)).build()))
          .get();
      stop(first);
    } finally {
      first.destroyForcibly();
    }

    Process second = start("qdrant", "--data", folder.toString(), "--port=0");
    try (QdrantClient client = connect(second)) {
      assertThat(client.countAsync("c").get()).isEqualTo(1);
      stop(second);
    } finally {
      second.destroyForcibly();
    }
  }

  @Test
  void takenPort_isAnError() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      int code = run("qdrant", "--data", folder.resolve("data").toString(), "--port=" + port);

      assertThat(code).isEqualTo(1);
      assertThat(said.toString(UTF_8))
          .isEqualToIgnoringNewLines(
              "cannot listen on 127.0.0.1:" + port + ": the port is taken (see --port)");
    }
  }

  @Test
  void usedDirectory_isAnError() throws Exception {
    try (EmbeddedQdrant user = EmbeddedQdrant.builder(folder).port(0).start()) {
      int code = run("qdrant", "--data", folder.toString(), "--port=0");

      assertThat(user.port()).isPositive();
      assertThat(code).isEqualTo(1);
      assertThat(said.toString(UTF_8))
          .isEqualToIgnoringNewLines(folder + " is in use by another server (see --data)");
    }
  }

  @Test
  void wrongUse_isAnError() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "text");

    assertThat(run("qdrant", "--port=70000")).isEqualTo(2);
    assertThat(run("qdrant", "--data", file.toString(), "--port=0")).isEqualTo(1);

    assertThat(said.toString(UTF_8)).contains("--port has to be").contains("is no directory");
  }

  private int run(String... arguments) {
    return CommandLineRuns.run(said, arguments);
  }

  private static QdrantClient connect(Process server) throws Exception {
    String greeting = until(server, "Ctrl-C");
    Matcher port = GRPC.matcher(greeting);
    assertThat(port.find()).as(greeting).isTrue();
    return new QdrantClient(
        QdrantGrpcClient.newBuilder("127.0.0.1", Integer.parseInt(port.group(1)), false).build());
  }
}
