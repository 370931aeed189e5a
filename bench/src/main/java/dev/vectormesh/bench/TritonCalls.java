package dev.vectormesh.bench;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceFutureStub;
import dev.vectormesh.inference.v2.InferParameter;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferRequest.InferInputTensor;
import dev.vectormesh.inference.v2.ModelInferRequest.InferRequestedOutputTensor;
import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.RepositoryModelLoadRequest;
import io.grpc.Channel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The encoder's graph behind a Triton, called as the mesh calls it. */
final class TritonCalls {
  private static final int SECONDS = 120;
  private static final long QUERY = 1;
  private static final long BULK = 2;

  private final GRPCInferenceServiceFutureStub stub;
  private final String model;

  TritonCalls(Channel channel, String model) {
    stub = GRPCInferenceServiceGrpc.newFutureStub(channel);
    this.model = model;
  }

  /** The vector of one text, before bulk. */
  float[] query(TokenBatch batch) throws Exception {
    return vectors(begin(batch, QUERY).get(SECONDS, TimeUnit.SECONDS));
  }

  /** Texts a second with so many requests on their way. */
  double textsPerSecond(List<TokenBatch> batches, int inFlight) throws Exception {
    Deque<ListenableFuture<ModelInferResponse>> running = new ArrayDeque<>();
    long start = System.nanoTime();
    for (TokenBatch batch : batches) {
      if (running.size() == inFlight) {
        vectors(running.removeFirst().get(SECONDS, TimeUnit.SECONDS));
      }
      running.addLast(begin(batch, BULK));
    }
    while (!running.isEmpty()) {
      vectors(running.removeFirst().get(SECONDS, TimeUnit.SECONDS));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return batches.stream().mapToInt(TokenBatch::texts).sum() / seconds;
  }

  /** Loads what the repository has of the model now. */
  void load() throws Exception {
    stub.repositoryModelLoad(RepositoryModelLoadRequest.newBuilder().setModelName(model).build())
        .get(SECONDS, TimeUnit.SECONDS);
  }

  private ListenableFuture<ModelInferResponse> begin(TokenBatch batch, long priority) {
    ByteBuffer ids = buffer(batch);
    ByteBuffer mask = buffer(batch);
    for (long[] text : batch.ids()) {
      for (long token : text) {
        ids.putLong(token);
        mask.putLong(token == 0 ? 0 : 1);
      }
    }
    ModelInferRequest.Builder request =
        ModelInferRequest.newBuilder()
            .setModelName(model)
            .putParameters("priority", InferParameter.newBuilder().setInt64Param(priority).build())
            .addOutputs(InferRequestedOutputTensor.newBuilder().setName("embedding"));
    add(request, "input_ids", batch, ids.flip());
    add(request, "attention_mask", batch, mask.flip());
    add(request, "token_type_ids", batch, buffer(batch));
    return stub.modelInfer(request.build());
  }

  private static ByteBuffer buffer(TokenBatch batch) {
    return ByteBuffer.allocate(batch.texts() * batch.length() * Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void add(
      ModelInferRequest.Builder request, String name, TokenBatch batch, ByteBuffer elements) {
    request
        .addInputs(
            InferInputTensor.newBuilder()
                .setName(name)
                .setDatatype("INT64")
                .addShape(batch.texts())
                .addShape(batch.length()))
        .addRawInputContents(UnsafeByteOperations.unsafeWrap(elements));
  }

  private static float[] vectors(ModelInferResponse answer) {
    ByteString raw = answer.getRawOutputContents(0);
    FloatBuffer floats = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] vectors = new float[floats.remaining()];
    floats.get(vectors);
    return vectors;
  }
}
