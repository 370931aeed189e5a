package dev.vectormesh.embedded.triton;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static dev.vectormesh.embedded.triton.Requests.echo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import dev.vectormesh.inference.v2.ModelInferResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Triton's metrics over HTTP, in Prometheus' text format. */
class MetricsIT extends ServedRepository {

  @Override
  TritonServer start(Path folder) {
    return EmbeddedServer.inProcess(EmbeddedTriton.builder(folder).metricsPort(0));
  }

  @Test
  void metrics_haveTritonsNames() throws Exception {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo", 8, "metric_tags { key: 'team' value: 'search \"a\"' } dynamic_batching { }");
    client.load("echo");
    client.infer(echo("echo", new long[3][2]));
    client.infer(echo("echo", 1));
    assertThatThrownBy(() -> client.infer(echo("echo", new long[9][1])));

    String labels = "{model=\"echo\",version=\"1\",_team=\"search \\\"a\\\"\"} ";
    assertThat(metrics())
        .contains(
            "# TYPE nv_inference_request_success counter",
            "nv_inference_request_success" + labels + "2",
            "nv_inference_count" + labels + "4",
            "nv_inference_exec_count" + labels + "2",
            "nv_inference_pending_request_count" + labels + "0",
            "nv_inference_request_failure" + labels.replace("} ", ",reason=\"OTHER\"} ") + "0",
            "nv_inference_request_failure" + labels.replace("} ", ",reason=\"REJECTED\"} ") + "0")
        .anyMatch(line -> line.startsWith("nv_inference_request_duration_us" + labels))
        .anyMatch(line -> line.startsWith("nv_inference_queue_duration_us" + labels))
        .anyMatch(line -> line.startsWith("nv_inference_compute_input_duration_us" + labels))
        .anyMatch(line -> line.startsWith("nv_inference_compute_infer_duration_us" + labels))
        .anyMatch(line -> line.startsWith("nv_inference_compute_output_duration_us" + labels))
        .anyMatch(line -> line.startsWith("nv_cpu_memory_total_bytes "));
  }

  @Test
  void pendingRequests_areCounted() throws Exception {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo",
            8,
            "dynamic_batching { preferred_batch_size: 3 max_queue_delay_microseconds: 3600000000"
                + " }");
    client.load("echo");
    ListenableFuture<ModelInferResponse> first = client.begin(echo("echo", 1));
    ListenableFuture<ModelInferResponse> second = client.begin(echo("echo", 1));

    assertThat(metrics())
        .contains("nv_inference_pending_request_count{model=\"echo\",version=\"1\"} 2");

    client.infer(echo("echo", 1));
    first.get();
    second.get();
    assertThat(metrics())
        .contains("nv_inference_pending_request_count{model=\"echo\",version=\"1\"} 0");
  }

  @Test
  void otherPaths_areNotFound() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/metrics/").statusCode()).isEqualTo(200);
    assertThat(get("/metricsandmore").statusCode()).isEqualTo(404);
  }

  private String[] metrics() throws Exception {
    HttpResponse<String> answer = get("/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    return answer.body().split("\n");
  }

  private HttpResponse<String> get(String path) throws Exception {
    int port = ((EmbeddedServer) server).triton().metricsPort();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          BodyHandlers.ofString());
    }
  }
}
