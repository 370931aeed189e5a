package dev.vectormesh.local.cli;

import static dev.vectormesh.local.cli.CommandLineRuns.start;
import static dev.vectormesh.local.cli.CommandLineRuns.stop;
import static dev.vectormesh.local.cli.CommandLineRuns.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.ModelReadyRequest;
import dev.vectormesh.models.BundledModels;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vectormesh triton} as people run it. */
class TritonCommandIT {
  private static final Pattern GRPC = Pattern.compile("gRPC\\s+127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern METRICS = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+/metrics)");

  @TempDir Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void server_answersUntilItIsInterrupted() throws Exception {
    BundledModels.unpackTo(folder, List.of(BundledModels.FAST));
    Process process =
        start(
            "triton", "--model-repository", folder.toString(), "--grpc-port=0", "--metrics-port=0");
    try {
      String greeting = until(process, "Ctrl-C");

      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(find(GRPC, greeting)))
              .usePlaintext()
              .build();
      assertThat(
              GRPCInferenceServiceGrpc.newBlockingStub(channel)
                  .modelReady(ModelReadyRequest.newBuilder().setName(BundledModels.FAST).build())
                  .getReady())
          .isTrue();
      channel.shutdownNow();
      try (HttpClient http = HttpClient.newHttpClient()) {
        assertThat(
                http.send(
                        HttpRequest.newBuilder(URI.create(find(METRICS, greeting))).build(),
                        BodyHandlers.ofString())
                    .body())
            .contains("nv_inference_count{model=\"" + BundledModels.FAST + "\"");
      }

      stop(process);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void modelThatCannotBeLoaded_endsTheStartWhereAsked() throws Exception {
    Path version = Files.createDirectories(folder.resolve("broken/1"));
    Files.writeString(folder.resolve("broken/config.pbtxt"), "backend: \"onnxruntime\"");
    Files.writeString(version.resolve("model.onnx"), "no graph");

    assertThat(
            run(
                "triton",
                "--model-repository",
                folder.toString(),
                "--grpc-port=0",
                "--metrics-port=0",
                "--exit-on-error=true"))
        .isEqualTo(1);

    assertThat(said.toString(UTF_8)).contains("not served: broken");
  }

  @Test
  void requestBeyondTheLargest_isRefused() throws Exception {
    Process process =
        start(
            "triton",
            "--model-repository",
            folder.toString(),
            "--grpc-port=0",
            "--metrics-port=0",
            "--max-message-bytes=1000");
    try {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(
                  "127.0.0.1", Integer.parseInt(find(GRPC, until(process, "Ctrl-C"))))
              .usePlaintext()
              .build();
      var stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);

      assertThatThrownBy(() ->
              stub.modelReady(ModelReadyRequest.newBuilder().setName("n".repeat(2000)).build()))
          .hasMessageStartingWith("RESOURCE_EXHAUSTED")
          .hasMessageContaining("1000");
      channel.shutdownNow();
      stop(process);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void missingFolder_isAnError() {
    int code = run("triton", "--model-repository", folder.resolve("none").toString());

    assertThat(code).isEqualTo(1);
    assertThat(said.toString(UTF_8))
        .isEqualToIgnoringNewLines("no model repository at " + folder.resolve("none"));
  }

  @Test
  void takenPort_isAnError() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThat(run("triton", "--model-repository", folder.toString(), "--grpc-port=" + port))
          .isEqualTo(1);
      assertThat(
              run(
                  "triton",
                  "--model-repository",
                  folder.toString(),
                  "--grpc-port=0",
                  "--metrics-port=" + port))
          .isEqualTo(1);

      assertThat(said.toString(UTF_8).lines().filter(line -> line.startsWith("cannot listen")))
          .hasSize(2)
          .allMatch(line ->
              line.startsWith("cannot listen on 127.0.0.1:" + port + ": ")
                  && line.contains("--grpc-port"));
    }
  }

  @Test
  void wrongUse_isAnError() {
    assertThat(run("triton")).isEqualTo(2);
    assertThat(run("triton", "--model-repository", "x", "--model-control-mode=some")).isEqualTo(2);
    assertThat(run("triton", "--model-repository", "x", "--grpc-port=70000")).isEqualTo(2);
    assertThat(run("triton", "--model-repository", "x", "--load-model=a")).isEqualTo(2);
    assertThat(said.toString(UTF_8)).contains("--model-control-mode=explicit");
  }

  private int run(String... arguments) {
    return CommandLineRuns.run(said, arguments);
  }

  private static String find(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return found.group(1);
  }
}
