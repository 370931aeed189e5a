package dev.vectormesh.embedded.triton.repository;

import ai.onnxruntime.OrtException;
import dev.vectormesh.embedded.triton.onnx.OnnxModel;
import dev.vectormesh.embedded.triton.repository.ModelState.Served;
import dev.vectormesh.inference.v2.ModelConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the versions that a configuration asks for: all of them, or none. */
final class VersionLoader {
  private static final Logger log = LoggerFactory.getLogger(VersionLoader.class);

  private final ScheduledExecutorService timer;
  private final Consumer<OnnxModel> giveUp;

  /**
   * @param timer for what has to end at its time
   * @param giveUp gets what was loaded beside a version that failed
   */
  VersionLoader(ScheduledExecutorService timer, Consumer<OnnxModel> giveUp) {
    this.timer = timer;
    this.giveUp = giveUp;
  }

  /**
   * A version of {@code before} whose files and configuration are as they were goes on.
   *
   * @throws VersionsFailed where one of them cannot be loaded
   */
  NavigableMap<Long, Served> load(
      ModelFolder folder, List<Long> numbers, ModelConfig config, ModelState before)
      throws VersionsFailed {
    NavigableMap<Long, Served> versions = new TreeMap<>();
    NavigableMap<Long, String> failures = new TreeMap<>();
    List<Served> fresh = new ArrayList<>();
    for (long number : numbers) {
      try {
        FileStamps files = folder.stamps(number);
        Served served = before.versions().get(number);
        if (served == null || !served.config().equals(config) || !served.files().equals(files)) {
          served = new Served(fresh(folder, number, config), config, files);
          fresh.add(served);
        }
        versions.put(number, served);
      } catch (Throwable e) {
        // An error too, such as too little memory for a warm-up, is this version's alone.
        String reason = e instanceof Error ? e.toString() : String.valueOf(e.getMessage());
        log.warn("model {} version {} cannot be loaded: {}", folder.name(), number, reason);
        failures.put(number, reason);
      }
    }
    if (failures.isEmpty()) {
      return versions;
    }
    fresh.forEach(served -> giveUp.accept(served.model()));
    throw new VersionsFailed(
        failures, fresh.stream().map(served -> served.model().version()).toList());
  }

  private OnnxModel fresh(ModelFolder folder, long number, ModelConfig config)
      throws OrtException, IOException {
    return OnnxModel.load(folder.file(config, number), folder.warmUps(), number, config, timer);
  }
}
