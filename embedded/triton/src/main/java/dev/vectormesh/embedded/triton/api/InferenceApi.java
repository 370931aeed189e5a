package dev.vectormesh.embedded.triton.api;

import dev.vectormesh.embedded.triton.batching.InferenceRequest;
import dev.vectormesh.embedded.triton.error.TritonErrors;
import dev.vectormesh.embedded.triton.onnx.OnnxModel;
import dev.vectormesh.embedded.triton.repository.ModelRepository;
import dev.vectormesh.embedded.triton.tensor.TensorSpec;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import dev.vectormesh.inference.v2.ModelConfigRequest;
import dev.vectormesh.inference.v2.ModelConfigResponse;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.ModelMetadataRequest;
import dev.vectormesh.inference.v2.ModelMetadataResponse;
import dev.vectormesh.inference.v2.ModelMetadataResponse.TensorMetadata;
import dev.vectormesh.inference.v2.ModelReadyRequest;
import dev.vectormesh.inference.v2.ModelReadyResponse;
import dev.vectormesh.inference.v2.ModelStatisticsRequest;
import dev.vectormesh.inference.v2.ModelStatisticsResponse;
import dev.vectormesh.inference.v2.ModelStreamInferResponse;
import dev.vectormesh.inference.v2.RepositoryIndexRequest;
import dev.vectormesh.inference.v2.RepositoryIndexResponse;
import dev.vectormesh.inference.v2.RepositoryModelLoadRequest;
import dev.vectormesh.inference.v2.RepositoryModelLoadResponse;
import dev.vectormesh.inference.v2.RepositoryModelUnloadRequest;
import dev.vectormesh.inference.v2.RepositoryModelUnloadResponse;
import dev.vectormesh.inference.v2.ServerLiveRequest;
import dev.vectormesh.inference.v2.ServerLiveResponse;
import dev.vectormesh.inference.v2.ServerMetadataRequest;
import dev.vectormesh.inference.v2.ServerMetadataResponse;
import dev.vectormesh.inference.v2.ServerReadyRequest;
import dev.vectormesh.inference.v2.ServerReadyResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC face. Its methods return at once, so that they may run on an event loop or on their
 * caller's own thread.
 */
public final class InferenceApi extends GRPCInferenceServiceImplBase {
  private static final Logger log = LoggerFactory.getLogger(InferenceApi.class);

  private final ModelRepository repository;
  private final Executor control;
  private final Executor readers;
  private final boolean explicit;
  private final boolean onDemand;

  /**
   * @param control runs loads, one after the other
   * @param readers runs what reads the disk
   * @param explicit whether clients load and unload models
   * @param onDemand whether the first call that names a model loads it
   */
  public InferenceApi(
      ModelRepository repository,
      Executor control,
      Executor readers,
      boolean explicit,
      boolean onDemand) {
    this.repository = repository;
    this.control = control;
    this.readers = readers;
    this.explicit = explicit;
    this.onDemand = onDemand;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> reply) {
    send(reply, () -> ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> reply) {
    send(reply, () -> ServerReadyResponse.newBuilder().setReady(repository.ready()).build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> reply) {
    send(reply, () -> ModelReadyResponse.newBuilder().setReady(ready(request)).build());
  }

  private boolean ready(ModelReadyRequest request) {
    try {
      repository.find(request.getName(), request.getVersion());
      return true;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
        throw e;
      }
      return false;
    }
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> reply) {
    send(
        reply,
        () ->
            ServerMetadataResponse.newBuilder()
                .setName("triton")
                .setVersion("vectormesh-embedded, ONNX Runtime " + OnnxModel.runtime().getVersion())
                .addAllExtensions(
                    List.of(
                        "model_repository",
                        "schedule_policy",
                        "model_configuration",
                        "binary_tensor_data",
                        "statistics"))
                .build());
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> reply) {
    whenLoaded(request.getName(), () -> send(reply, () -> metadata(request)));
  }

  private ModelMetadataResponse metadata(ModelMetadataRequest request) {
    OnnxModel model = repository.find(request.getName(), request.getVersion());
    List<String> versions =
        request.getVersion().isEmpty()
            ? repository.versions(request.getName()).stream()
                .map(version -> Long.toString(version.version()))
                .toList()
            : List.of(request.getVersion());
    return ModelMetadataResponse.newBuilder()
        .setName(model.name())
        .addAllVersions(versions)
        .setPlatform(model.config().getPlatform())
        .addAllInputs(metadata(model.inputs().values()))
        .addAllOutputs(metadata(model.outputs().values()))
        .build();
  }

  private static List<TensorMetadata> metadata(Collection<TensorSpec> specs) {
    return specs.stream()
        .map(spec ->
            TensorMetadata.newBuilder()
                .setName(spec.name())
                .setDatatype(spec.type().name())
                .addAllShape(Arrays.stream(spec.shape()).boxed().toList())
                .build())
        .toList();
  }

  @Override
  public void modelConfig(ModelConfigRequest request, StreamObserver<ModelConfigResponse> reply) {
    whenLoaded(request.getName(), () -> send(reply, () -> config(request)));
  }

  private ModelConfigResponse config(ModelConfigRequest request) {
    return ModelConfigResponse.newBuilder()
        .setConfig(repository.find(request.getName(), request.getVersion()).config())
        .build();
  }

  /**
   * Runs the call at once, or after the first load of its model; a load that fails leaves the call
   * to say so.
   */
  private void whenLoaded(String name, Runnable call) {
    if (!onDemand || repository.tried(name)) {
      call.run();
      return;
    }
    control.execute(
        Context.current()
            .wrap(() -> {
              try {
                if (repository.untried(name)) {
                  repository.tryLoad(name);
                }
              } catch (RuntimeException e) {
                log.warn("model {} cannot be looked for", name, e);
              }
              call.run();
            }));
  }

  @Override
  public void modelStatistics(
      ModelStatisticsRequest request, StreamObserver<ModelStatisticsResponse> reply) {
    send(
        reply,
        () -> {
          Collection<OnnxModel> models = models(request.getName(), request.getVersion());
          ModelStatisticsResponse.Builder statistics = ModelStatisticsResponse.newBuilder();
          models.forEach(model ->
              statistics.addModelStats(model.counters().toProto(model.name(), model.version())));
          return statistics.build();
        });
  }

  private Collection<OnnxModel> models(String name, String version) {
    if (name.isEmpty()) {
      return repository.serving();
    }
    try {
      return version.isEmpty()
          ? repository.versions(name)
          : List.of(repository.find(name, version));
    } catch (StatusRuntimeException e) {
      throw e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT
          ? e
          : TritonErrors.noStatistics(name, version);
    }
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> reply) {
    whenLoaded(request.getModelName(), () -> infer(request, reply));
  }

  @Override
  public StreamObserver<ModelInferRequest> modelStreamInfer(
      StreamObserver<ModelStreamInferResponse> reply) {
    return new InferenceStream(
        (ServerCallStreamObserver<ModelStreamInferResponse>) reply, this::modelInfer);
  }

  /** What is refused before it waits is no failure of the model's: Triton counts none of it. */
  private void infer(ModelInferRequest request, StreamObserver<ModelInferResponse> reply) {
    try {
      while (true) {
        OnnxModel model = repository.find(request.getModelName(), request.getModelVersion());
        if (model.offer(new InferenceRequest(model, request, reply))) {
          return;
        }
        // Retired between the two lines: the repository already has its successor, or nothing.
      }
    } catch (RuntimeException e) {
      fail(reply, e);
    }
  }

  @Override
  public void repositoryIndex(
      RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> reply) {
    readers.execute(() ->
        send(
            reply,
            () -> {
              requireNoRepository(request.getRepositoryName());
              return RepositoryIndexResponse.newBuilder()
                  .addAllModels(
                      repository.index().stream()
                          .filter(model -> !request.getReady() || model.getState().equals("READY"))
                          .toList())
                  .build();
            }));
  }

  @Override
  public void repositoryModelLoad(
      RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> reply) {
    control.execute(() ->
        send(
            reply,
            () -> {
              requireControl(request.getRepositoryName());
              repository.load(request.getModelName(), RepositoryParameters.config(request));
              return RepositoryModelLoadResponse.getDefaultInstance();
            }));
  }

  @Override
  public void repositoryModelUnload(
      RepositoryModelUnloadRequest request, StreamObserver<RepositoryModelUnloadResponse> reply) {
    control.execute(() ->
        send(
            reply,
            () -> {
              requireControl(request.getRepositoryName());
              RepositoryParameters.check(request);
              repository.unload(request.getModelName());
              return RepositoryModelUnloadResponse.getDefaultInstance();
            }));
  }

  private void requireControl(String repositoryName) {
    if (!explicit) {
      throw TritonErrors.noModelControl();
    }
    requireNoRepository(repositoryName);
  }

  private static void requireNoRepository(String name) {
    if (!name.isEmpty()) {
      throw TritonErrors.invalid("'repository_name' specification is not supported");
    }
  }

  private static <T> void send(StreamObserver<T> reply, Supplier<T> answer) {
    try {
      reply.onNext(answer.get());
      reply.onCompleted();
    } catch (RuntimeException e) {
      fail(reply, e);
    }
  }

  private static void fail(StreamObserver<?> reply, RuntimeException e) {
    if (e instanceof StatusRuntimeException) {
      reply.onError(e);
    } else {
      log.error("call failed", e);
      reply.onError(Status.INTERNAL.withDescription("internal error").asRuntimeException());
    }
  }
}
