package dev.vectormesh.encoders;

import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.vectormesh.inference.v2.ModelConfigRequest;
import dev.vectormesh.inference.v2.ModelMetadataRequest;
import dev.vectormesh.inference.v2.ServerReadyRequest;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The text encoders that a model server offers, each opened once. */
public final class TextEncoders implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 10;

  private final Channel triton;
  private final TokenizerFiles tokenizers;
  private final ConcurrentMap<ModelVersion, OpenEncoder> open = new ConcurrentHashMap<>();
  private final ExecutorService cpu =
      Executors.newFixedThreadPool(
          Math.max(1, Runtime.getRuntime().availableProcessors()),
          Thread.ofPlatform().daemon().name("tokenizer-", 0).factory());

  private TextEncoders(Channel triton, TokenizerFiles tokenizers) {
    this.triton = triton;
    this.tokenizers = tokenizers;
  }

  /**
   * @param triton a channel to Triton, or to embedded Triton
   * @param tokenizerRoots folders beneath which tokenizer.json files lie; a model's is found by its
   *     hash
   */
  public static TextEncoders open(Channel triton, List<Path> tokenizerRoots) {
    return new TextEncoders(triton, new TokenizerFiles(tokenizerRoots));
  }

  /**
   * The newest served version of a model.
   *
   * @throws ApiException INVALID_ARGUMENT (encoder) when it is not served, UNAVAILABLE when the
   *     server is gone
   */
  public TextEncoder encoder(String model) {
    var request = ModelMetadataRequest.newBuilder().setName(model).build();
    try {
      return stub().modelMetadata(request).getVersionsList().stream()
          .max(Comparator.comparingLong(Long::parseLong))
          .map(version -> encoder(model, version))
          .orElseThrow(() -> unknown(model, "no version of it is served"));
    } catch (StatusRuntimeException e) {
      throw refused(model, e);
    }
  }

  /** A version of a model; errors as in {@link #encoder(String)}. */
  public TextEncoder encoder(String model, String version) {
    ModelVersion key = new ModelVersion(model, version);
    OpenEncoder known = open.get(key);
    // The mapping function asks the server, so that two first callers ask it once.
    return (known != null ? known : open.computeIfAbsent(key, this::load)).encoder;
  }

  /**
   * A version of a model, which must make the space of this fingerprint.
   *
   * @throws ApiException FAILED_PRECONDITION (SPACE_MISMATCH) when it makes another
   */
  public TextEncoder encoder(String model, String version, String fingerprint) {
    TextEncoder encoder = encoder(model, version);
    encoder.space().requireSame(fingerprint);
    return encoder;
  }

  /** Throws when the model server is not ready. */
  public void check() {
    try {
      if (!stub().serverReady(ServerReadyRequest.getDefaultInstance()).getReady()) {
        throw ApiException.unavailable("triton", Duration.ofSeconds(1));
      }
    } catch (StatusRuntimeException e) {
      throw TritonCalls.mapped(e);
    }
  }

  private OpenEncoder load(ModelVersion key) {
    var request =
        ModelConfigRequest.newBuilder().setName(key.model).setVersion(key.version).build();
    try {
      ServedModel served = ServedModel.of(stub().modelConfig(request).getConfig(), key.version);
      byte[] json = tokenizers.find(key.model, served.tokenizerSha256());
      var tokenizer = new HuggingFaceTextTokenizer(json, served.space().maxTokens());
      return new OpenEncoder(new TritonTextEncoder(served, tokenizer, triton, cpu), tokenizer);
    } catch (StatusRuntimeException e) {
      throw refused(key.model, e);
    } catch (IllegalArgumentException | IOException e) {
      throw unknown(key.model, String.valueOf(e.getMessage()));
    }
  }

  private static RuntimeException refused(String model, StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case NOT_FOUND, INVALID_ARGUMENT ->
          e instanceof ApiException
              ? e
              : unknown(model, String.valueOf(e.getStatus().getDescription()));
      default -> TritonCalls.mapped(e);
    };
  }

  private static ApiException unknown(String model, String why) {
    return ApiException.invalid("encoder", "no text encoder " + model + ": " + why);
  }

  private GRPCInferenceServiceBlockingStub stub() {
    return GRPCInferenceServiceGrpc.newBlockingStub(triton)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    cpu.shutdown();
    try {
      if (!cpu.awaitTermination(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        cpu.shutdownNow();
      }
    } catch (InterruptedException e) {
      cpu.shutdownNow();
      Thread.currentThread().interrupt();
    }
    open.values().forEach(encoder -> encoder.tokenizer.close());
    open.clear();
  }

  private record ModelVersion(String model, String version) {}

  private record OpenEncoder(TextEncoder encoder, HuggingFaceTextTokenizer tokenizer) {}
}
