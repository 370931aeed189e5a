package dev.vectormesh.encoders;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceFutureStub;
import dev.vectormesh.inference.v2.InferParameter;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferRequest.InferInputTensor;
import dev.vectormesh.inference.v2.ModelInferRequest.InferRequestedOutputTensor;
import dev.vectormesh.inference.v2.ModelInferResponse;
import io.grpc.Channel;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A model of Triton's that answers one vector an item. */
final class VectorModel {
  /**
   * @param output the tensor to ask for
   * @param dimension numbers in a vector
   */
  record Address(String model, String version, String output, int dimension) {}

  /** An input of all items of a request, {@code shape[0]} of them. */
  record Tensor(String name, String type, List<Long> shape, ByteString values) {}

  /** Who waits: a person for a query, a job for the rest. */
  enum Urgency {
    QUERY(1, 10),
    /** A batch may wait behind those that every other caller has in flight. */
    BULK(2, 120);

    private final long priority;
    private final int seconds;

    Urgency(long priority, int seconds) {
      this.priority = priority;
      this.seconds = seconds;
    }
  }

  private final Address address;
  private final GRPCInferenceServiceFutureStub triton;

  VectorModel(Address address, Channel triton) {
    this.address = address;
    this.triton = GRPCInferenceServiceGrpc.newFutureStub(triton);
  }

  /** The vector of a single item. @throws UnusableVectorException when it is none */
  float[] vector(List<Tensor> inputs) {
    return vectors(TritonCalls.await(ask(inputs, Urgency.QUERY)), List.of(0)).getFirst();
  }

  /**
   * The vectors of all items, in their order.
   *
   * @param batches positions of the items that go together; each item in one of them
   * @param inFlight batches that are asked for at once
   * @param inputs of the items of a batch
   * @throws UnusableVectorException naming the item
   */
  List<float[]> vectors(
      List<List<Integer>> batches, int inFlight, Function<List<Integer>, List<Tensor>> inputs) {
    float[][] vectors = new float[batches.stream().mapToInt(List::size).sum()][];
    Deque<Running> running = new ArrayDeque<>();
    try {
      for (List<Integer> batch : batches) {
        if (running.size() == inFlight) {
          collect(running.removeFirst(), vectors);
        }
        running.addLast(new Running(batch, ask(inputs.apply(batch), Urgency.BULK)));
      }
      while (!running.isEmpty()) {
        collect(running.removeFirst(), vectors);
      }
    } finally {
      running.forEach(batch -> batch.reply.cancel(true));
    }
    return Arrays.asList(vectors);
  }

  private record Running(List<Integer> batch, ListenableFuture<ModelInferResponse> reply) {}

  private void collect(Running running, float[][] vectors) {
    List<float[]> rows = vectors(TritonCalls.await(running.reply), running.batch);
    for (int i = 0; i < rows.size(); i++) {
      vectors[running.batch.get(i)] = rows.get(i);
    }
  }

  private ListenableFuture<ModelInferResponse> ask(List<Tensor> inputs, Urgency urgency) {
    InferParameter priority = InferParameter.newBuilder().setInt64Param(urgency.priority).build();
    ModelInferRequest.Builder request =
        ModelInferRequest.newBuilder()
            .setModelName(address.model)
            .setModelVersion(address.version)
            .putParameters("priority", priority)
            .addOutputs(InferRequestedOutputTensor.newBuilder().setName(address.output));
    for (Tensor input : inputs) {
      request
          .addInputs(
              InferInputTensor.newBuilder()
                  .setName(input.name)
                  .setDatatype(input.type)
                  .addAllShape(input.shape))
          .addRawInputContents(input.values);
    }
    return triton.withDeadlineAfter(urgency.seconds, TimeUnit.SECONDS).modelInfer(request.build());
  }

  private List<float[]> vectors(ModelInferResponse response, List<Integer> positions) {
    int dimension = address.dimension;
    ByteString raw =
        response.getRawOutputContentsCount() > 0
            ? response.getRawOutputContents(0)
            : ByteString.EMPTY;
    if (raw.size() != positions.size() * dimension * Float.BYTES) {
      throw new IllegalStateException(
          "%s answered %d bytes for %d vectors of %d numbers"
              .formatted(address.model, raw.size(), positions.size(), dimension));
    }
    FloatBuffer floats = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    List<float[]> vectors = new ArrayList<>(positions.size());
    for (int position : positions) {
      float[] vector = new float[dimension];
      floats.get(vector);
      requireFinite(vector, position);
      vectors.add(vector);
    }
    return vectors;
  }

  private void requireFinite(float[] vector, int position) {
    // A NaN or an infinity anywhere makes this NaN, and nothing else does.
    float sum = 0;
    for (float value : vector) {
      sum += value * 0;
    }
    if (Float.isNaN(sum)) {
      throw new UnusableVectorException(address.model, position);
    }
  }
}
