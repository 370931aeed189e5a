package dev.vectormesh.encoders;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.vectormesh.encoders.HuggingFaceTextTokenizer.Input;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceFutureStub;
import dev.vectormesh.inference.v2.InferParameter;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferRequest.InferInputTensor;
import dev.vectormesh.inference.v2.ModelInferRequest.InferRequestedOutputTensor;
import dev.vectormesh.inference.v2.ModelInferResponse;
import io.grpc.Channel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A text encoder that Triton (or embedded Triton) serves, pooling and normalisation in its graph.
 */
final class TritonTextEncoder implements TextEncoder {
  /** Batches stay small: eight short texts, or one long one, keep a core as busy as more do. */
  private static final int MAX_BATCH = 8;

  /** Padded tokens in a batch: a runtime's arena grows with its largest batch and never shrinks. */
  private static final int MAX_BATCH_TOKENS = 512;

  /** Keeps every instance of the model busy, with one batch waiting behind each. */
  private static final int IN_FLIGHT = 2 * Math.max(1, Runtime.getRuntime().availableProcessors());

  private static final long QUERY_PRIORITY = 1;
  private static final long PASSAGE_PRIORITY = 2;
  private static final int QUERY_DEADLINE_SECONDS = 10;

  /** A batch may wait behind {@link #IN_FLIGHT} others of every other caller. */
  private static final int PASSAGE_DEADLINE_SECONDS = 120;

  private final ServedModel model;
  private final HuggingFaceTextTokenizer tokenizer;
  private final ExecutorService cpu;
  private final GRPCInferenceServiceFutureStub triton;

  TritonTextEncoder(
      ServedModel model, HuggingFaceTextTokenizer tokenizer, Channel triton, ExecutorService cpu) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.cpu = cpu;
    this.triton = GRPCInferenceServiceGrpc.newFutureStub(triton);
  }

  @Override
  public EmbeddingSpace space() {
    return model.space();
  }

  @Override
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public float[] query(String text) {
    // A query is tokenised where it stands: some tens of microseconds, less than a thread's hop.
    Input input = tokenizer.input(space().queryPrefix() + text);
    var reply = infer(List.of(input), QUERY_PRIORITY, QUERY_DEADLINE_SECONDS);
    return vectors(TritonCalls.await(reply), 1).getFirst();
  }

  @Override
  public List<float[]> passages(List<String> texts) {
    if (texts.isEmpty()) {
      return List.of();
    }
    String prefix = space().passagePrefix();
    List<Input> inputs =
        TritonCalls.await(
            cpu.submit(() -> texts.stream().map(text -> tokenizer.input(prefix + text)).toList()));
    float[][] vectors = new float[texts.size()][];
    Deque<Running> running = new ArrayDeque<>();
    try {
      for (List<Integer> batch : batches(inputs)) {
        if (running.size() == IN_FLIGHT) {
          running.removeFirst().collect(vectors);
        }
        var reply =
            infer(
                batch.stream().map(inputs::get).toList(),
                PASSAGE_PRIORITY,
                PASSAGE_DEADLINE_SECONDS);
        running.addLast(new Running(batch, reply));
      }
      while (!running.isEmpty()) {
        running.removeFirst().collect(vectors);
      }
    } finally {
      running.forEach(batch -> batch.reply.cancel(true));
    }
    return Arrays.asList(vectors);
  }

  /** Alike long inputs together, the longest first: padding is pure loss. */
  private static List<List<Integer>> batches(List<Input> inputs) {
    List<Integer> byLength =
        IntStream.range(0, inputs.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> inputs.get(i).length()).reversed())
            .toList();
    List<List<Integer>> batches = new ArrayList<>();
    for (int from = 0; from < byLength.size(); ) {
      int longest = inputs.get(byLength.get(from)).length();
      int size = Math.clamp(MAX_BATCH_TOKENS / longest, 1, MAX_BATCH);
      int to = Math.min(byLength.size(), from + size);
      batches.add(byLength.subList(from, to));
      from = to;
    }
    return batches;
  }

  private ListenableFuture<ModelInferResponse> infer(
      List<Input> batch, long priority, int seconds) {
    int length = batch.stream().mapToInt(Input::length).max().orElseThrow();
    ByteBuffer ids = tensor(batch.size(), length);
    ByteBuffer mask = tensor(batch.size(), length);
    ByteBuffer types = tensor(batch.size(), length);
    for (int row = 0; row < batch.size(); row++) {
      Input input = batch.get(row);
      for (int i = 0; i < input.length(); i++) {
        int at = Long.BYTES * (row * length + i);
        ids.putLong(at, input.ids()[i]);
        mask.putLong(at, 1);
        types.putLong(at, input.typeIds()[i]);
      }
    }
    ModelInferRequest.Builder request =
        ModelInferRequest.newBuilder()
            .setModelName(space().model())
            .setModelVersion(space().version())
            .putParameters("priority", InferParameter.newBuilder().setInt64Param(priority).build())
            .addOutputs(InferRequestedOutputTensor.newBuilder().setName(model.embeddingOutput()));
    add(request, "input_ids", batch.size(), length, ids);
    add(request, "attention_mask", batch.size(), length, mask);
    if (model.takesTokenTypes()) {
      add(request, "token_type_ids", batch.size(), length, types);
    }
    return triton.withDeadlineAfter(seconds, TimeUnit.SECONDS).modelInfer(request.build());
  }

  private static ByteBuffer tensor(int rows, int length) {
    return ByteBuffer.allocate(rows * length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void add(
      ModelInferRequest.Builder request, String name, int rows, int length, ByteBuffer values) {
    request
        .addInputs(
            InferInputTensor.newBuilder()
                .setName(name)
                .setDatatype("INT64")
                .addShape(rows)
                .addShape(length))
        .addRawInputContents(ByteString.copyFrom(values));
  }

  private List<float[]> vectors(ModelInferResponse response, int rows) {
    int dimension = space().dimension();
    ByteString raw =
        response.getRawOutputContentsCount() > 0
            ? response.getRawOutputContents(0)
            : ByteString.EMPTY;
    if (raw.size() != rows * dimension * Float.BYTES) {
      throw new IllegalStateException(
          "%s answered %d bytes for %d vectors of %d numbers"
              .formatted(space().model(), raw.size(), rows, dimension));
    }
    FloatBuffer floats = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    List<float[]> vectors = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      float[] vector = new float[dimension];
      floats.get(vector);
      vectors.add(vector);
    }
    return vectors;
  }

  private final class Running {
    private final List<Integer> batch;
    private final ListenableFuture<ModelInferResponse> reply;

    Running(List<Integer> batch, ListenableFuture<ModelInferResponse> reply) {
      this.batch = batch;
      this.reply = reply;
    }

    void collect(float[][] vectors) {
      List<float[]> rows = vectors(TritonCalls.await(reply), batch.size());
      for (int i = 0; i < batch.size(); i++) {
        vectors[batch.get(i)] = rows.get(i);
      }
    }
  }
}
