package dev.vectormesh.embedded.triton;

import ai.onnxruntime.OrtException;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.RepositoryIndexResponse.ModelIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of a folder: which are there, which are served, and why one is not. Nothing is loaded
 * unless it is asked for.
 */
final class ModelRepository {
  private static final Logger log = LoggerFactory.getLogger(ModelRepository.class);

  private final Path folder;
  private final Map<String, State> models = new ConcurrentHashMap<>();
  private final Object loading = new Object();
  private final Set<String> required;

  /**
   * @param required models without which the server is not ready
   */
  ModelRepository(Path folder, Set<String> required) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("no model repository at " + folder);
    }
    this.folder = folder;
    this.required = required;
  }

  /** The names of the folders, whether anything is served from them or not. */
  List<String> names() {
    return folders().stream().map(ModelFolder::name).toList();
  }

  /**
   * Loads what the model's version policy names, and puts it in place of what was served before.
   * Where one version cannot be loaded, none of the new ones is served, and those before go on.
   */
  void load(String name) {
    ModelFolder model =
        folders().stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() -> TritonErrors.notInRepository(name));
    synchronized (loading) {
      long start = System.nanoTime();
      State before = models.get(name);
      try {
        State loaded = State.serving(loadVersions(model));
        models.put(name, loaded);
        if (before != null) {
          before.retire();
        }
        log.info(
            "model {} {} ready after {} ms",
            name,
            loaded.versions.keySet(),
            (System.nanoTime() - start) / 1_000_000);
      } catch (IOException | OrtException | RuntimeException e) {
        String reason = String.valueOf(e.getMessage());
        log.warn("model {} cannot be loaded: {}", name, reason);
        if (before == null || before.versions.isEmpty()) {
          models.put(name, State.broken(reason));
        }
        throw TritonErrors.notLoaded(name, reason);
      }
    }
  }

  /** Serves the model no more; requests that have begun end. */
  void unload(String name) {
    synchronized (loading) {
      State before = models.get(name);
      if (before != null) {
        models.put(name, State.unloaded(before.versions.keySet()));
        before.retire();
        log.info("model {} unloaded", name);
      }
    }
  }

  /** The model, held until it is released. */
  OnnxModel acquire(String name, String version) {
    while (true) {
      OnnxModel model = find(name, version);
      if (model.acquire()) {
        return model;
      }
      // Retired between the two lines: the map already has its successor, or nothing.
    }
  }

  /** The served versions in ascending order; at least one. */
  Collection<OnnxModel> versions(String name) {
    OnnxModel newest = find(name, "");
    State state = models.get(name);
    return state == null || state.versions.isEmpty() ? List.of(newest) : state.versions.values();
  }

  OnnxModel find(String name, String version) {
    long number = version.isEmpty() ? -1 : parse(version);
    State state = models.get(name);
    if (state == null) {
      throw TritonErrors.unknownModel(name);
    }
    if (number > 0) {
      OnnxModel model = state.versions.get(number);
      if (model != null) {
        return model;
      }
      throw state.gone.contains(number)
          ? TritonErrors.notReady(name, number)
          : TritonErrors.unknownVersion(name, number);
    }
    return Optional.ofNullable(state.versions.lastEntry())
        .map(Map.Entry::getValue)
        .orElseThrow(() -> TritonErrors.noVersion(name));
  }

  /** All that are served. */
  List<OnnxModel> serving() {
    return new TreeMap<>(models)
        .values().stream().flatMap(state -> state.versions.values().stream()).toList();
  }

  /** Whether every required model is served, or was unloaded by somebody's wish. */
  boolean ready() {
    return required.stream()
        .map(models::get)
        .allMatch(state -> state != null && state.broken == null);
  }

  /** Whether this model is served, or was tried and is not. Touches no disk. */
  boolean tried(String name) {
    return models.containsKey(name);
  }

  /** Whether nobody has tried to load this model, although there is a folder of its name. */
  boolean untried(String name) {
    return !tried(name) && names().contains(name);
  }

  List<ModelIndex> index() {
    Map<String, State> all = new TreeMap<>(models);
    names().forEach(name -> all.putIfAbsent(name, State.unloaded(List.of())));
    List<ModelIndex> index = new ArrayList<>();
    all.forEach((name, state) -> index.addAll(state.index(name)));
    return index;
  }

  /** Unloads all. */
  void close() {
    models.keySet().forEach(this::unload);
  }

  private static long parse(String version) {
    if (!version.matches("0*[1-9][0-9]{0,17}")) {
      throw TritonErrors.badVersion(version);
    }
    return Long.parseLong(version);
  }

  private static NavigableMap<Long, OnnxModel> loadVersions(ModelFolder model)
      throws IOException, OrtException {
    ModelConfig config = model.config();
    List<Long> versions = model.versions(config.getVersionPolicy());
    if (versions.isEmpty()) {
      throw new IllegalArgumentException(
          "at least one version must be available under the version policy of model '"
              + model.name()
              + "'");
    }
    NavigableMap<Long, OnnxModel> loaded = new TreeMap<>();
    try {
      for (long version : versions) {
        loaded.put(version, OnnxModel.load(model.file(config, version), version, config));
      }
      return loaded;
    } catch (OrtException | RuntimeException e) {
      loaded.values().forEach(OnnxModel::retire);
      throw e;
    }
  }

  private List<ModelFolder> folders() {
    try {
      return ModelFolder.in(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read model repository " + folder, e);
    }
  }

  /**
   * @param gone versions that were served until the model was unloaded
   * @param broken why nothing is served although it was asked for
   */
  private record State(
      NavigableMap<Long, OnnxModel> versions, Collection<Long> gone, @Nullable String broken) {
    static State serving(NavigableMap<Long, OnnxModel> versions) {
      return new State(versions, List.of(), null);
    }

    static State unloaded(Collection<Long> gone) {
      return new State(new TreeMap<>(), gone, null);
    }

    static State broken(String reason) {
      return new State(new TreeMap<>(), List.of(), reason);
    }

    void retire() {
      versions.values().forEach(OnnxModel::retire);
    }

    List<ModelIndex> index(String name) {
      if (broken != null) {
        return List.of(entry(name, "", "UNAVAILABLE", broken));
      }
      if (!versions.isEmpty()) {
        return versions.keySet().stream()
            .map(version -> entry(name, Long.toString(version), "READY", ""))
            .toList();
      }
      if (!gone.isEmpty()) {
        return gone.stream()
            .map(version -> entry(name, Long.toString(version), "UNAVAILABLE", "unloaded"))
            .toList();
      }
      return List.of(entry(name, "", "", ""));
    }

    private static ModelIndex entry(String name, String version, String state, String reason) {
      return ModelIndex.newBuilder()
          .setName(name)
          .setVersion(version)
          .setState(state)
          .setReason(reason)
          .build();
    }
  }
}
