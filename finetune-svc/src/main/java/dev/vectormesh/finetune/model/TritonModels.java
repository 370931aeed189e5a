package dev.vectormesh.finetune.model;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.vectormesh.inference.v2.ModelReadyRequest;
import dev.vectormesh.inference.v2.RepositoryModelLoadRequest;
import dev.vectormesh.inference.v2.RepositoryModelUnloadRequest;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The folder that Triton serves models from, and what is loaded of it. */
public final class TritonModels {
  private static final int LOAD_SECONDS = 120;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final Path repository;
  private final List<Path> others;
  private final Channel triton;

  /**
   * @param repository that Triton serves models from, and that trained ones are put into
   * @param others folders that models lie in, too: those that are trained from
   */
  public TritonModels(Path repository, List<Path> others, Channel triton) {
    this.repository = repository;
    this.others = List.copyOf(others);
    this.triton = triton;
  }

  /** Where the files of a model are that something is made from; empty where they are not. */
  Optional<Path> files(String model) {
    return Stream.concat(Stream.of(repository), others.stream())
        .map(root -> root.resolve(model))
        .filter(folder -> Files.isRegularFile(folder.resolve("config.pbtxt")))
        .findFirst();
  }

  /** Where a model's files are, whether they are there or not. */
  Path folder(String model) {
    return repository.resolve(model);
  }

  boolean isThere(String model) {
    return Files.isDirectory(folder(model));
  }

  /** An empty folder beside the models, that Triton takes for none. */
  Path stage(String name) throws IOException {
    Path stage = repository.resolve("." + name + ".new");
    delete(stage);
    return Files.createDirectories(stage);
  }

  /** Puts a model that was laid out in a {@link #stage} in its place, in one step. */
  void publish(Path staged, String model) throws IOException {
    delete(folder(model));
    Files.move(staged, folder(model), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Returns when the model is served.
   *
   * @throws ApiException UNAVAILABLE when Triton is away, or cannot load it
   */
  void load(String model) {
    try {
      var unused =
          stub()
              .repositoryModelLoad(
                  RepositoryModelLoadRequest.newBuilder().setModelName(model).build());
    } catch (StatusRuntimeException e) {
      throw ApiException.unavailable(
          "model %s of triton (%s)".formatted(model, e.getStatus().getDescription()),
          RETRY_AFTER,
          e);
    }
  }

  /** Unloads a model; nothing happens when it is not there. */
  void unload(String model) {
    try {
      var unused =
          stub()
              .repositoryModelUnload(
                  RepositoryModelUnloadRequest.newBuilder().setModelName(model).build());
    } catch (StatusRuntimeException e) {
      Status.Code code = e.getStatus().getCode();
      if (code != Status.Code.NOT_FOUND && code != Status.Code.INVALID_ARGUMENT) {
        throw ApiException.unavailable("triton", RETRY_AFTER, e);
      }
    }
  }

  /** Whether Triton answers for the model now; false when Triton is away. */
  public boolean ready(String model) {
    try {
      return stub().modelReady(ModelReadyRequest.newBuilder().setName(model).build()).getReady();
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  /** Deletes a model's files. */
  void delete(String model) {
    try {
      delete(folder(model));
    } catch (IOException e) {
      throw new UncheckedIOException("the files of %s cannot be deleted".formatted(model), e);
    }
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private GRPCInferenceServiceBlockingStub stub() {
    return GRPCInferenceServiceGrpc.newBlockingStub(triton)
        .withDeadlineAfter(LOAD_SECONDS, TimeUnit.SECONDS);
  }
}
