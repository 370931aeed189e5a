package dev.vectormesh.embedded.triton.repository;

import dev.vectormesh.embedded.triton.batching.SchedulingPolicy;
import dev.vectormesh.embedded.triton.error.TritonErrors;
import dev.vectormesh.embedded.triton.onnx.OnnxModel;
import dev.vectormesh.embedded.triton.repository.ModelState.Sent;
import dev.vectormesh.embedded.triton.repository.ModelState.Served;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.RepositoryIndexResponse.ModelIndex;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of a folder: which are there, which are served, and why one is not. Nothing is loaded
 * unless it is asked for.
 */
public final class ModelRepository {
  private static final Logger log = LoggerFactory.getLogger(ModelRepository.class);
  private static final int LAST_REQUESTS_SECONDS = 30;

  private final Path folder;
  private final Set<String> required;
  private final boolean strict;
  private final VersionLoader loader;
  private final Map<String, ModelState> models = new ConcurrentHashMap<>();
  private final Set<String> loadingNow = ConcurrentHashMap.newKeySet();
  private final Set<OnnxModel> retired = ConcurrentHashMap.newKeySet();
  private final Object loading = new Object();
  private volatile boolean closed;

  /**
   * @param required models without which the server is not ready
   * @param strict whether it is not ready without any other either that could not be loaded
   * @param timer for what has to end at its time
   */
  public ModelRepository(
      Path folder, Set<String> required, boolean strict, ScheduledExecutorService timer) {
    this.folder = folder;
    this.required = required;
    this.strict = strict;
    loader = new VersionLoader(timer, this::retire);
  }

  /**
   * @throws IllegalArgumentException where there is no such folder
   */
  public static void requireFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("no model repository at " + folder);
    }
  }

  /** The names of the folders, whether anything is served from them or not. */
  public List<String> names() {
    return folders().stream().map(ModelFolder::name).toList();
  }

  /** Loads the model by its folder's configuration. */
  public void load(String name) {
    load(name, Optional.empty());
  }

  /**
   * Loads what the model's version policy names, and puts it in place of what was served before. A
   * version whose files and configuration are as they were goes on. Where one version cannot be
   * loaded, none of the new ones is served, and those before go on.
   *
   * @param json a configuration in place of the folder's; as in Triton it also holds for later
   *     loads without one, until the model is unloaded or its folder changes
   */
  public void load(String name, Optional<String> json) {
    ModelFolder model =
        folders().stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() -> TritonErrors.notInRepository(name));
    synchronized (loading) {
      requireOpen();
      loadingNow.add(name);
      try {
        load(model, json);
      } finally {
        loadingNow.remove(name);
      }
      if (closed) {
        // Who closes has not waited for this load, and may have missed its model.
        unload(name);
        throw TritonErrors.closed();
      }
    }
  }

  private void load(ModelFolder model, Optional<String> json) {
    String name = model.name();
    ModelState before = models.getOrDefault(name, ModelState.EMPTY);
    try {
      Sent sent = sent(model, json, before);
      ModelConfig config = sent == null ? model.config() : sent.config();
      SchedulingPolicy.check(config);
      serve(name, before, loader.load(model, numbers(model, config), config, before), sent);
    } catch (VersionsFailed e) {
      models.put(name, before.failed(e));
      throw TritonErrors.notLoaded(name, String.valueOf(e.getMessage()));
    } catch (StatusRuntimeException e) {
      models.put(name, before.failed(String.valueOf(e.getStatus().getDescription())));
      throw e;
    } catch (IOException | RuntimeException e) {
      log.warn("model {} cannot be loaded: {}", name, e.getMessage());
      models.put(name, before.failed(String.valueOf(e.getMessage())));
      throw TritonErrors.badConfig(name, String.valueOf(e.getMessage()));
    }
  }

  private void requireOpen() {
    if (closed) {
      throw TritonErrors.closed();
    }
  }

  private void serve(
      String name, ModelState before, NavigableMap<Long, Served> versions, @Nullable Sent sent) {
    models.put(name, before.serving(versions, sent));
    before
        .versions()
        .forEach((version, served) -> {
          if (versions.get(version) != served) {
            retire(served.model());
          }
        });
    log.info("model {} {} ready", name, versions.keySet());
  }

  /** Serves the model no more; requests that have begun end. */
  public void unload(String name) {
    synchronized (loading) {
      ModelState before = models.get(name);
      if (before != null) {
        models.put(name, before.unloaded());
        before.versions().values().forEach(served -> retire(served.model()));
        log.info("model {} unloaded", name);
      }
    }
  }

  /** Serves the model no more, and knows nothing of it: its folder has gone. */
  void forget(String name) {
    unload(name);
    models.remove(name);
  }

  /** Loads the model; where that fails, the index tells it. */
  public void tryLoad(String name) {
    try {
      load(name);
    } catch (StatusRuntimeException e) {
      log.debug("model {} is not served", name, e);
    }
  }

  private void retire(OnnxModel model) {
    retired.removeIf(ModelRepository::hasEnded);
    retired.add(model);
    model.retire();
  }

  private static boolean hasEnded(OnnxModel model) {
    try {
      return model.awaitEnd(0, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The served versions in ascending order; at least one. */
  public Collection<OnnxModel> versions(String name) {
    OnnxModel newest = find(name, "");
    ModelState state = models.get(name);
    return state == null || state.versions().isEmpty()
        ? List.of(newest)
        : state.versions().values().stream().map(Served::model).toList();
  }

  /** The version that a request means: the newest, where it names none. */
  public OnnxModel find(String name, String version) {
    requireOpen();
    long number = version.isEmpty() ? -1 : parse(version);
    ModelState state = models.get(name);
    if (state == null) {
      throw TritonErrors.unknownModel(name);
    }
    if (number >= 0) {
      Served served = state.versions().get(number);
      if (served != null) {
        return served.model();
      }
      if (state.away().containsKey(number)) {
        throw TritonErrors.notReady(name, number);
      }
      throw state.isUnknown()
          ? TritonErrors.unknownModel(name)
          : TritonErrors.unknownVersion(name, number);
    }
    Map.@Nullable Entry<Long, Served> newest = state.versions().lastEntry();
    if (newest == null) {
      throw state.isUnknown() ? TritonErrors.unknownModel(name) : TritonErrors.noVersion(name);
    }
    return newest.getValue().model();
  }

  /** Those whose last load failed, by name. */
  public List<String> failed() {
    return new TreeMap<>(models)
        .entrySet().stream()
            .filter(model -> model.getValue().failed())
            .map(Map.Entry::getKey)
            .toList();
  }

  /** All that are served. */
  public List<OnnxModel> serving() {
    return new TreeMap<>(models)
        .values().stream()
            .flatMap(state -> state.versions().values().stream())
            .map(Served::model)
            .toList();
  }

  /** Whether every model that counts is served, or was unloaded by somebody's wish. */
  public boolean ready() {
    return models.keySet().containsAll(required)
        && models.entrySet().stream()
            .filter(model -> strict || required.contains(model.getKey()))
            .map(Map.Entry::getValue)
            .allMatch(state -> !state.failed() || !state.versions().isEmpty());
  }

  /** Whether this model is served, or was tried and is not. Touches no disk. */
  public boolean tried(String name) {
    return models.containsKey(name);
  }

  /** Whether nobody has tried to load this model, although there is a folder of its name. */
  public boolean untried(String name) {
    return !tried(name) && names().contains(name);
  }

  public List<ModelIndex> index() {
    Map<String, ModelState> all = new TreeMap<>(models);
    names().forEach(name -> all.putIfAbsent(name, ModelState.EMPTY));
    List<ModelIndex> index = new ArrayList<>();
    all.forEach((name, state) -> index.addAll(state.index(name, loadingNow.contains(name))));
    return index;
  }

  /** Unloads all, and waits for what runs. */
  public void close() {
    closed = true;
    models.keySet().forEach(this::unload);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_REQUESTS_SECONDS);
    try {
      for (OnnxModel model : retired) {
        if (!model.awaitEnd(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
          log.warn("model {} still runs", model.name());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long parse(String version) {
    try {
      long number = Long.parseLong(version);
      if (number < 0) {
        throw TritonErrors.negativeVersion(version);
      }
      return number;
    } catch (NumberFormatException e) {
      throw TritonErrors.badVersion(version);
    }
  }

  /**
   * What the client sent, what it sent before if the folder is as it was then, or else the folder's
   * own.
   */
  private static @Nullable Sent sent(ModelFolder model, Optional<String> json, ModelState before)
      throws IOException {
    if (json.isPresent()) {
      return new Sent(model.config(json.get()), model.stamps());
    }
    Sent earlier = before.sent();
    return earlier != null && earlier.folder().equals(model.stamps()) ? earlier : null;
  }

  private static List<Long> numbers(ModelFolder model, ModelConfig config) throws IOException {
    List<Long> numbers = model.versions(config.getVersionPolicy());
    if (numbers.isEmpty()) {
      throw TritonErrors.notLoaded(
          model.name(),
          "at least one version must be available under the version policy of model '"
              + model.name()
              + "'");
    }
    return numbers;
  }

  /** Those that can hold models, by name. */
  List<ModelFolder> folders() {
    try {
      return ModelFolder.in(folder);
    } catch (IOException e) {
      throw TritonErrors.unreadable(folder, e);
    }
  }
}
