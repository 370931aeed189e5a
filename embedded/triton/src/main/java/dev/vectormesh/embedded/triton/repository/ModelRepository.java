package dev.vectormesh.embedded.triton.repository;

import ai.onnxruntime.OrtException;
import dev.vectormesh.embedded.triton.error.TritonErrors;
import dev.vectormesh.embedded.triton.onnx.OnnxModel;
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
  private final ScheduledExecutorService timer;
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
    this.timer = timer;
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

  /**
   * Loads what the model's version policy names, and puts it in place of what was served before. A
   * version whose files and configuration are as they were goes on. Where one version cannot be
   * loaded, none of the new ones is served, and those before go on.
   */
  public void load(String name) {
    ModelFolder model =
        folders().stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() -> TritonErrors.notInRepository(name));
    synchronized (loading) {
      requireOpen();
      loadingNow.add(name);
      ModelState before = models.getOrDefault(name, ModelState.EMPTY);
      try {
        serve(name, before, versions(model, before));
      } catch (Throwable e) {
        // An error too, such as too little memory for a warm-up, is this model's alone.
        String reason = e instanceof Error ? e.toString() : String.valueOf(e.getMessage());
        log.warn("model {} cannot be loaded: {}", name, reason);
        models.put(name, before.failed(reason));
        throw TritonErrors.notLoaded(name, reason);
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

  private void requireOpen() {
    if (closed) {
      throw TritonErrors.closed();
    }
  }

  private void serve(String name, ModelState before, NavigableMap<Long, Served> versions) {
    models.put(name, ModelState.serving(versions));
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
        models.put(name, ModelState.unloaded(before.versions().keySet()));
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
      throw state.gone().contains(number)
          ? TritonErrors.notReady(name, number)
          : TritonErrors.unknownVersion(name, number);
    }
    Map.@Nullable Entry<Long, Served> newest = state.versions().lastEntry();
    if (newest == null) {
      throw TritonErrors.noVersion(name);
    }
    return newest.getValue().model();
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
            .allMatch(state -> state.failure() == null || !state.versions().isEmpty());
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

  private NavigableMap<Long, Served> versions(ModelFolder model, ModelState before)
      throws IOException, OrtException {
    ModelConfig config = model.config();
    List<Long> numbers = model.versions(config.getVersionPolicy());
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException(
          "at least one version must be available under the version policy of model '"
              + model.name()
              + "'");
    }
    NavigableMap<Long, Served> versions = new TreeMap<>();
    List<OnnxModel> loaded = new ArrayList<>();
    try {
      for (long number : numbers) {
        FileStamps stamps = model.stamps(number);
        Served served = before.versions().get(number);
        if (served == null || !served.config().equals(config) || !served.files().equals(stamps)) {
          OnnxModel fresh =
              OnnxModel.load(model.file(config, number), model.warmUps(), number, config, timer);
          loaded.add(fresh);
          served = new Served(fresh, config, stamps);
        }
        versions.put(number, served);
      }
      return versions;
    } catch (Throwable e) {
      loaded.forEach(this::retire);
      throw e;
    }
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
