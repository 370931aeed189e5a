package dev.vectormesh.encoders;

import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.ModelConfigRequest;
import dev.vectormesh.inference.v2.ModelInstanceGroup;
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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The encoders that a model server offers, each opened once, and those that others serve. */
public final class SpaceEncoders implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 10;

  private final Channel triton;
  private final NamedEncoders others;
  private final TokenizerFiles tokenizers;
  private final ConcurrentMap<ModelVersion, OpenEncoder> open = new ConcurrentHashMap<>();
  private final ExecutorService cpu =
      Executors.newFixedThreadPool(
          Math.max(1, Runtime.getRuntime().availableProcessors()),
          Thread.ofPlatform().daemon().name("tokenizer-", 0).factory());

  private SpaceEncoders(Channel triton, TokenizerFiles tokenizers, NamedEncoders others) {
    this.triton = triton;
    this.others = others;
    this.tokenizers = tokenizers;
  }

  /**
   * @param triton a channel to Triton, or to embedded Triton
   * @param tokenizerRoots folders beneath which tokenizer.json files lie; a model's is found by its
   *     hash
   */
  public static SpaceEncoders open(Channel triton, List<Path> tokenizerRoots) {
    return open(triton, tokenizerRoots, NamedEncoders.none());
  }

  /**
   * The same, and beside them those that go before a model of the same name.
   *
   * @param others closed with these
   */
  public static SpaceEncoders open(
      Channel triton, List<Path> tokenizerRoots, NamedEncoders others) {
    return new SpaceEncoders(triton, new TokenizerFiles(tokenizerRoots), others);
  }

  /**
   * The newest served version of a model.
   *
   * @throws ApiException INVALID_ARGUMENT (encoder) when it is not served, UNAVAILABLE when the
   *     server is gone
   */
  public SpaceEncoder encoder(String model) {
    SpaceEncoder named = others.encoder(model);
    return named != null ? named : newest(model);
  }

  private SpaceEncoder newest(String model) {
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
  public SpaceEncoder encoder(String model, String version) {
    SpaceEncoder named = others.encoder(model);
    if (named != null) {
      return named;
    }
    ModelVersion key = new ModelVersion(model, version);
    OpenEncoder known = open.get(key);
    // The mapping function asks the server, so that two first callers ask it once.
    return (known != null ? known : open.computeIfAbsent(key, k -> load(k, triton))).encoder;
  }

  /**
   * A version of a model, which must make the space of this fingerprint.
   *
   * @throws ApiException FAILED_PRECONDITION (SPACE_MISMATCH) when it makes another
   */
  public SpaceEncoder encoder(String model, String version, String fingerprint) {
    SpaceEncoder named = others.encoder(model);
    if (named != null) {
      named.space().requireSame(fingerprint);
      return named;
    }
    return open(model, version, fingerprint).encoder;
  }

  /**
   * The way into a space that adapts another one; empty where it adapts none. Errors as in {@link
   * #encoder(String, String, String)}.
   */
  public Optional<SpaceMap> adapterOf(EmbeddingSpace space) {
    if (others.encoder(space.model()) != null) {
      return Optional.empty();
    }
    return Optional.ofNullable(open(space.model(), space.version(), space.fingerprint()).map);
  }

  private OpenEncoder open(String model, String version, String fingerprint) {
    ModelVersion key = new ModelVersion(model, version);
    OpenEncoder known = open.get(key);
    if (known == null) {
      // The server that has it may be another one than answers for the rest.
      Channel of = SpaceHeader.on(triton, fingerprint);
      known = open.computeIfAbsent(key, k -> load(k, of));
    }
    known.encoder.space().requireSame(fingerprint);
    return known;
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

  /** Whether a model is open that reads pictures. */
  public boolean readsPictures() {
    return open.values().stream().anyMatch(OpenEncoder::readsPictures);
  }

  /** Whether one that reads pictures, and is open, computes on a GPU. */
  public boolean onGpu() {
    return open.values().stream().anyMatch(one -> one.readsPictures() && one.gpu);
  }

  private OpenEncoder load(ModelVersion key, Channel server) {
    try {
      ModelConfig config = config(key, server);
      TextTower text = TextTower.of(config, key.version);
      ImageTower image = imageTower(text, server);
      EmbeddingSpace space = text.signed(image);
      Channel ofSpace = SpaceHeader.on(triton, space.fingerprint());
      byte[] json = tokenizers.find(key.model, text.files().tokenizerSha256());
      var tokenizer = new HuggingFaceTextTokenizer(json, space.maxTokens(), text.cleaning());
      return new OpenEncoder(
          new Towers(
              space,
              new TritonTextEncoder(space, text, tokenizer, ofSpace, cpu),
              Optional.ofNullable(image)
                  .map(tower -> new TritonImageEncoder(space, tower, ofSpace, cpu))),
          tokenizer,
          SpaceMap.of(config, space, ofSpace),
          config.getInstanceGroupList().stream()
              .anyMatch(group -> group.getKind() == ModelInstanceGroup.Kind.KIND_GPU));
    } catch (StatusRuntimeException e) {
      throw refused(key.model, e);
    } catch (IllegalArgumentException | IOException e) {
      throw unknown(key.model, String.valueOf(e.getMessage()));
    }
  }

  /** The tower that reads pictures, of the same version: both were trained together. */
  private @Nullable ImageTower imageTower(TextTower text, Channel server) {
    if (text.imageTower() == null) {
      return null;
    }
    EmbeddingSpace space = text.space();
    ModelConfig config = config(new ModelVersion(text.imageTower(), space.version()), server);
    ImageTower image = ImageTower.of(config, space.version());
    if (image.address().dimension() != space.dimension()
        || image.normalized() != space.normalized()) {
      throw new IllegalArgumentException(
          "its towers make vectors of two spaces: %d numbers%s of texts, %d numbers%s of pictures"
              .formatted(
                  space.dimension(),
                  space.normalized() ? ", normalised," : "",
                  image.address().dimension(),
                  image.normalized() ? ", normalised," : ""));
    }
    return image;
  }

  private static ModelConfig config(ModelVersion of, Channel server) {
    var request = ModelConfigRequest.newBuilder().setName(of.model).setVersion(of.version).build();
    return stub(server).modelConfig(request).getConfig();
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
    return ApiException.invalid("encoder", "no encoder " + model + ": " + why);
  }

  private GRPCInferenceServiceBlockingStub stub() {
    return stub(triton);
  }

  private static GRPCInferenceServiceBlockingStub stub(Channel server) {
    return GRPCInferenceServiceGrpc.newBlockingStub(server)
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
    others.close();
  }

  private record ModelVersion(String model, String version) {}

  private record Towers(EmbeddingSpace space, TextEncoder text, Optional<ImageEncoder> image)
      implements SpaceEncoder {}

  private record OpenEncoder(
      SpaceEncoder encoder,
      HuggingFaceTextTokenizer tokenizer,
      @Nullable SpaceMap map,
      boolean gpu) {
    boolean readsPictures() {
      return encoder.image().isPresent();
    }
  }
}
