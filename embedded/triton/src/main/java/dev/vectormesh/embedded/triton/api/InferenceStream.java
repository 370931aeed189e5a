package dev.vectormesh.embedded.triton.api;

import dev.vectormesh.inference.v2.InferParameter;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.ModelStreamInferResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.BiConsumer;

/**
 * One ModelStreamInfer call: each request is run like a single one, and what is wrong with it
 * stands in its answer instead of ending the stream.
 */
final class InferenceStream implements StreamObserver<ModelInferRequest> {
  /** Requests of a stream that are read before their answers have left: what waits is memory. */
  private static final int AHEAD = 256;

  private final ServerCallStreamObserver<ModelStreamInferResponse> reply;
  private final BiConsumer<ModelInferRequest, StreamObserver<ModelInferResponse>> infer;
  private int open;
  private boolean ended;

  /**
   * @param infer answers one request, on any thread
   */
  InferenceStream(
      ServerCallStreamObserver<ModelStreamInferResponse> reply,
      BiConsumer<ModelInferRequest, StreamObserver<ModelInferResponse>> infer) {
    this.reply = reply;
    this.infer = infer;
    reply.disableAutoRequest();
    // Without a handler, an answer to a caller who has gone would throw.
    reply.setOnCancelHandler(() -> {});
    reply.request(AHEAD);
  }

  @Override
  public void onNext(ModelInferRequest request) {
    synchronized (this) {
      open++;
    }
    infer.accept(request, new Answer(request.getId()));
  }

  @Override
  public void onError(Throwable e) {
    // The caller has gone; its requests leave the queue by themselves.
  }

  @Override
  public synchronized void onCompleted() {
    ended = true;
    endIfAnswered();
  }

  /** Answers come from the threads of several instances, and gRPC takes one at a time. */
  private synchronized void answer(ModelStreamInferResponse response) {
    reply.onNext(response);
    open--;
    reply.request(1);
    endIfAnswered();
  }

  private void endIfAnswered() {
    if (ended && open == 0) {
      reply.onCompleted();
    }
  }

  /** What a single request would be told, as a message of the stream. */
  private final class Answer implements StreamObserver<ModelInferResponse> {
    private static final InferParameter YES =
        InferParameter.newBuilder().setBoolParam(true).build();

    private final String id;

    Answer(String id) {
      this.id = id;
    }

    @Override
    public void onNext(ModelInferResponse response) {
      answer(
          ModelStreamInferResponse.newBuilder()
              .setInferResponse(response.toBuilder().putParameters("triton_final_response", YES))
              .build());
    }

    @Override
    public void onError(Throwable e) {
      Status status = Status.fromThrowable(e);
      String what = status.getDescription();
      answer(
          ModelStreamInferResponse.newBuilder()
              .setErrorMessage(what == null ? status.getCode().name() : what)
              .setInferResponse(ModelInferResponse.newBuilder().setId(id))
              .build());
    }

    @Override
    public void onCompleted() {
      // One answer a request: it has left.
    }
  }
}
