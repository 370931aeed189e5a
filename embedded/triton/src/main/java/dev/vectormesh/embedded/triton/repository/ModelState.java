package dev.vectormesh.embedded.triton.repository;

import dev.vectormesh.embedded.triton.onnx.OnnxModel;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.RepositoryIndexResponse.ModelIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is served of a model.
 *
 * @param gone versions that were served until the model was unloaded
 * @param failure why the last load failed; what was served before goes on
 */
record ModelState(
    NavigableMap<Long, Served> versions, Collection<Long> gone, @Nullable String failure) {
  static final ModelState EMPTY = new ModelState(Collections.emptyNavigableMap(), List.of(), null);

  /**
   * A version.
   *
   * @param config as it was read
   * @param files as they were when it was loaded
   */
  record Served(OnnxModel model, ModelConfig config, FileStamps files) {}

  static ModelState serving(NavigableMap<Long, Served> versions) {
    return new ModelState(versions, List.of(), null);
  }

  static ModelState unloaded(Collection<Long> gone) {
    return new ModelState(new TreeMap<>(), List.copyOf(gone), null);
  }

  ModelState failed(String reason) {
    return new ModelState(versions, List.of(), reason);
  }

  /** A line per version; what cannot be loaded has a line that says why. */
  List<ModelIndex> index(String name, boolean loading) {
    List<ModelIndex> index = new ArrayList<>();
    versions
        .keySet()
        .forEach(version -> index.add(entry(name, Long.toString(version), "READY", "")));
    gone.forEach(
        version -> index.add(entry(name, Long.toString(version), "UNAVAILABLE", "unloaded")));
    if (loading) {
      index.add(entry(name, "", "LOADING", ""));
    } else if (failure != null) {
      index.add(entry(name, "", "UNAVAILABLE", failure));
    }
    return index.isEmpty() ? List.of(entry(name, "", "", "")) : index;
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
