package dev.vectormesh.finetune.model;

import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.encoders.SpaceMap;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.finetune.model.ModelFiles.Parameter;
import dev.vectormesh.platform.error.ApiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes models of adapters: an encoder, and the map of what is stored; both loaded and checked. */
public final class AdaptedModels {
  /** What divides the name of the model that is adapted from the adapter's own. */
  private static final String DIVIDER = "--";

  /** No number of a checked vector may be farther from what it has to be. */
  private static final float TOLERANCE = 1e-4f;

  private static final int CHECKS = 5;

  private final TritonModels triton;
  private final SpaceEncoders encoders;

  public AdaptedModels(TritonModels triton, SpaceEncoders encoders) {
    this.triton = triton;
    this.encoders = encoders;
  }

  /**
   * Names of the models that an adapter makes.
   *
   * @param imageTower null where the base reads no pictures
   */
  public record Names(String encoder, String map, @Nullable String imageTower) {
    static Names of(String base, String id, boolean pictures) {
      int adapted = base.indexOf(DIVIDER);
      String encoder = (adapted < 0 ? base : base.substring(0, adapted)) + DIVIDER + id;
      return new Names(encoder, encoder + "-map", pictures ? encoder + "-image" : null);
    }

    /** Of a version that is kept: whether it reads pictures is told by its files. */
    public static Names ofEncoder(String encoder, String map) {
      return new Names(encoder, map, encoder + "-image");
    }

    /** Those that are named by others come first. */
    List<String> all() {
      List<String> all = new ArrayList<>();
      all.add(map);
      if (imageTower != null) {
        all.add(imageTower);
      }
      all.add(encoder);
      return all;
    }
  }

  /**
   * Makes the models of an adapter, loads them, and checks that their vectors are those of the
   * base, mapped. What a run of the same id left is replaced.
   *
   * @param base the space that is adapted
   * @param id small letters and digits, of this adapter alone
   * @param texts to check by; one at least
   * @return the names, and the new space
   * @throws IllegalStateException when a vector is another one than it has to be
   */
  public Made make(EmbeddingSpace base, String id, Adapter adapter, List<String> texts) {
    Path from = files(base.getModel());
    try {
      String imageTower = ModelFiles.imageTower(ModelFiles.config(from));
      Names names = Names.of(base.getModel(), id, !imageTower.isEmpty());
      layOut(base, imageTower, names, adapter);
      names.all().forEach(triton::load);
      return new Made(names, check(base, names, adapter, texts));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the files of the model cannot be written into %s".formatted(triton.folder("")), e);
    }
  }

  private Path files(String model) {
    return triton
        .files(model)
        .orElseThrow(() ->
            ApiException.wrongState(
                "the model " + model,
                "has no files here: the setting tokenizers has to name a folder that holds them"));
  }

  /** Models that were made. */
  public record Made(Names names, dev.vectormesh.encoders.EmbeddingSpace space) {}

  private void layOut(EmbeddingSpace base, String imageTower, Names names, Adapter adapter)
      throws IOException {
    Path stage = triton.stage(names.encoder());
    String version = base.getVersion();
    List<Parameter> parameters = new ArrayList<>();
    parameters.add(new Parameter(ModelFiles.ADAPTER_BASE, base.getFingerprint()));
    parameters.add(new Parameter(ModelFiles.ADAPTER_MAP, names.map()));
    ModelFiles.map(stage.resolve(names.map()), adapter);
    if (names.imageTower() != null) {
      ModelFiles.adapted(
          files(imageTower), version, stage.resolve(names.imageTower()), adapter, List.of());
      parameters.add(Parameter.imageTower(names.imageTower()));
    }
    ModelFiles.adapted(
        files(base.getModel()), version, stage.resolve(names.encoder()), adapter, parameters);
    for (String model : names.all()) {
      triton.publish(stage.resolve(model), model);
    }
    TritonModels.delete(stage);
  }

  private dev.vectormesh.encoders.EmbeddingSpace check(
      EmbeddingSpace base, Names names, Adapter adapter, List<String> texts) {
    TextEncoder before =
        encoders.encoder(base.getModel(), base.getVersion(), base.getFingerprint()).text();
    TextEncoder after = encoders.encoder(names.encoder()).text();
    // As a reindex finds it.
    SpaceMap map =
        encoders
            .adapterOf(after.space())
            .orElseThrow(() ->
                new IllegalStateException(names.encoder() + " is served without its parameters"));
    for (String text : texts) {
      requireMapped(names, adapter, vector(before, text), map);
      requireAdapted(names, adapter, () -> vector(before, text), () -> vector(after, text));
    }
    return after.space();
  }

  private static void requireMapped(Names names, Adapter adapter, float[] unmapped, SpaceMap map) {
    requireAlike(names.map(), adapter.apply(unmapped), map.map(List.of(unmapped)).getFirst());
  }

  private static float[] vector(TextEncoder encoder, String text) {
    return encoder.passages(List.of(text)).getFirst();
  }

  /**
   * A model of eight bits makes slightly other vectors where a text shares its run with those of
   * other callers, so it is asked again.
   */
  private static void requireAdapted(
      Names names, Adapter adapter, Supplier<float[]> before, Supplier<float[]> after) {
    for (int attempt = 1; ; attempt++) {
      try {
        requireAlike(names.encoder(), adapter.apply(before.get()), after.get());
        return;
      } catch (IllegalStateException e) {
        if (attempt == CHECKS) {
          throw e;
        }
      }
    }
  }

  private static void requireAlike(String model, float[] wanted, float[] found) {
    for (int d = 0; d < wanted.length; d++) {
      if (!(Math.abs(wanted[d] - found[d]) <= TOLERANCE)) {
        throw new IllegalStateException(
            "%s answers %s where the adapter makes %s of what its base answers"
                .formatted(model, found[d], wanted[d]));
      }
    }
  }

  /** Whether an encoder is served now. */
  public boolean ready(String encoder) {
    return triton.ready(encoder);
  }

  /** Unloads the models of an adapter, whichever of them are there. */
  public void unload(Names names) {
    names.all().reversed().stream().filter(triton::isThere).forEach(triton::unload);
  }

  /** Loads them again. */
  public void load(Names names) {
    names.all().stream().filter(triton::isThere).forEach(triton::load);
  }

  /** Unloads them and deletes their files. */
  public void delete(Names names) {
    unload(names);
    names.all().reversed().forEach(triton::delete);
  }
}
