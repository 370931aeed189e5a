package dev.vectormesh.local.models;

import com.google.protobuf.TextFormat;
import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.encoders.ImageEncoder;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.RepositoryIndexRequest;
import dev.vectormesh.inference.v2.RepositoryIndexResponse;
import dev.vectormesh.platform.call.Channels;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Runs a model once, so that what is wrong with it is known before documents are embedded by it.
 */
public final class ModelCheck {
  /** How far from 1 the length of a vector may be that is said to be normalised. */
  private static final double LENGTH_TOLERANCE = 1e-3;

  private static final List<String> TEXTS =
      List.of("a photo of a cat", "quarterly report", "a small red star on a green background");

  private ModelCheck() {}

  /**
   * What came out.
   *
   * @param imageSize pixels of the pictures that it reads; empty where it reads none
   */
  public record Report(EmbeddingSpace space, Optional<Integer> imageSize) {}

  /**
   * @param repository a folder of models
   * @param model the one to run; its image tower lies beside it
   * @throws ModelException naming what is wrong
   */
  public static Report run(Path repository, String model) {
    requireHashes(repository, model);
    imageTower(repository, model).ifPresent(tower -> requireHashes(repository, tower));
    String name = "model-check-" + UUID.randomUUID();
    try (EmbeddedTriton triton =
        EmbeddedTriton.builder(repository).loadOnDemand().inProcess(name).start()) {
      ManagedChannel channel = Channels.options().plain().open(URI.create("inprocess:" + name));
      try (SpaceEncoders encoders = SpaceEncoders.open(channel, List.of(repository))) {
        return report(encoders.encoder(model));
      } catch (RuntimeException e) {
        String reasons = notLoaded(channel);
        throw reasons.isEmpty()
            ? e
            : new ModelException("%s cannot be loaded: %s".formatted(model, reasons), e);
      } finally {
        channel.shutdownNow();
      }
    } catch (ModelException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ModelException("%s does not run: %s".formatted(model, e.getMessage()), e);
    }
  }

  /** What the server says of models that it cannot load; empty where that is not the matter. */
  private static String notLoaded(ManagedChannel channel) {
    return GRPCInferenceServiceGrpc.newBlockingStub(channel)
        .repositoryIndex(RepositoryIndexRequest.getDefaultInstance())
        .getModelsList()
        .stream()
        .map(RepositoryIndexResponse.ModelIndex::getReason)
        .filter(reason -> !reason.isEmpty() && !reason.equals("unloaded"))
        .collect(Collectors.joining("; "));
  }

  private static Report report(SpaceEncoder encoder) {
    EmbeddingSpace space = encoder.space();
    requireVectors(space, "texts", encoder.text().passages(TEXTS));
    requireVectors(space, "texts", List.of(encoder.text().query(TEXTS.getFirst())));
    encoder.image().ifPresent(images -> requireVectors(space, "pictures", vectors(images)));
    return new Report(space, encoder.image().map(images -> images.preprocessing().size()));
  }

  private static List<float[]> vectors(ImageEncoder images) {
    int size = images.preprocessing().size();
    return images.images(List.of(stripes(size, 0xE0, 0x20), stripes(size, 0x20, 0xE0)));
  }

  /** Pictures that no encoder should confuse: of one colour each, with stripes in them. */
  private static Pixels stripes(int size, int red, int blue) {
    byte[] rgb = new byte[3 * size * size];
    for (int i = 0; i < rgb.length; i += 3) {
      boolean dark = i / 3 / size % 8 < 4;
      rgb[i] = (byte) (dark ? red / 2 : red);
      rgb[i + 1] = 0x40;
      rgb[i + 2] = (byte) (dark ? blue / 2 : blue);
    }
    return new Pixels(size, size, rgb);
  }

  private static void requireVectors(EmbeddingSpace space, String of, List<float[]> vectors) {
    for (float[] vector : vectors) {
      double length = Math.sqrt(dot(vector, vector));
      if (space.normalized() && Math.abs(length - 1) > LENGTH_TOLERANCE) {
        throw new ModelException(
            "%s makes vectors of %s of length %.4f, and config.pbtxt says normalisation l2: add the division to the graph, or say none"
                .formatted(space.model(), of, length));
      }
    }
    if (vectors.size() > 1 && Arrays.equals(vectors.get(0), vectors.get(1))) {
      throw new ModelException(
          "%s makes the same vector of different %s: its input is not what config.pbtxt says"
              .formatted(space.model(), of));
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** The model that reads pictures in the same space, where the configuration names one. */
  public static Optional<String> imageTower(Path repository, String model) {
    ModelConfig config = config(repository, model);
    return config.containsParameters("image_tower")
        ? Optional.of(config.getParametersOrThrow("image_tower").getStringValue())
        : Optional.empty();
  }

  private static ModelConfig config(Path repository, String model) {
    Path file = repository.resolve(model).resolve("config.pbtxt");
    try {
      return TextFormat.parse(Files.readString(file), ModelConfig.class);
    } catch (IOException e) {
      throw new ModelException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** The hashes that vectors are kept under are those of the files. */
  private static void requireHashes(Path repository, String model) {
    ModelConfig config = config(repository, model);
    Path folder = repository.resolve(model);
    // A file that calculates the same with fewer operators has a hash of its own.
    String ofModel = config.containsParameters("file_sha256") ? "file_sha256" : "model_sha256";
    requireHash(config, ofModel, folder.resolve("1/model.onnx"));
    if (config.containsParameters("tokenizer_sha256")) {
      requireHash(config, "tokenizer_sha256", folder.resolve("1/tokenizer.json"));
    }
  }

  private static void requireHash(ModelConfig config, String parameter, Path file) {
    if (!config.containsParameters(parameter)) {
      throw new ModelException(
          "%s: config.pbtxt has no parameter %s".formatted(config.getName(), parameter));
    }
    try {
      String said = config.getParametersOrThrow(parameter).getStringValue();
      String found = Hashes.sha256(file);
      if (!said.equals(found)) {
        throw new ModelException(
            "%s has SHA-256 %s, and config.pbtxt says %s: is it the right file?"
                .formatted(file, found, said));
      }
    } catch (IOException e) {
      throw new ModelException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
