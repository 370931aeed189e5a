package dev.vectormesh.embedded.triton.repository;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves what a repository's folder holds, whenever it looks. Not safe for several threads. */
public final class RepositoryPolling {
  private static final Logger log = LoggerFactory.getLogger(RepositoryPolling.class);

  private final ModelRepository repository;
  private final Map<String, FileStamps> seen = new HashMap<>();

  public RepositoryPolling(ModelRepository repository) {
    this.repository = repository;
  }

  /** Loads what has come or changed since the last look, and unloads what has gone. */
  public void look() {
    Map<String, FileStamps> now = new HashMap<>();
    for (ModelFolder model : repository.folders()) {
      try {
        now.put(model.name(), model.stamps());
      } catch (IOException e) {
        log.warn("cannot read {}: {}", model.path(), e.getMessage());
        // It has not gone for that.
        FileStamps before = seen.get(model.name());
        if (before != null) {
          now.put(model.name(), before);
        }
      }
    }
    Set<String> gone = new HashSet<>(seen.keySet());
    gone.removeAll(now.keySet());
    gone.forEach(repository::forget);
    now.forEach((name, stamps) -> {
      if (!stamps.equals(seen.get(name))) {
        repository.tryLoad(name);
      }
    });
    seen.clear();
    seen.putAll(now);
  }
}
