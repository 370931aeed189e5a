package dev.vectormesh.embedded.triton.repository;

import dev.vectormesh.embedded.triton.onnx.OnnxModel;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.RepositoryIndexResponse.ModelIndex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is served of a model.
 *
 * @param away versions that are known and not served, each with the reason
 * @param failed whether the last load failed; what was served before goes on
 * @param failure what is wrong with the configuration, so that no version was tried
 * @param sent the configuration that a client sent in place of the folder's
 */
record ModelState(
    NavigableMap<Long, Served> versions,
    NavigableMap<Long, String> away,
    boolean failed,
    @Nullable String failure,
    @Nullable Sent sent) {
  static final ModelState EMPTY =
      new ModelState(
          Collections.emptyNavigableMap(), Collections.emptyNavigableMap(), false, null, null);

  private static final String UNLOADED = "unloaded";

  /**
   * A version.
   *
   * @param config as it was read
   * @param files as they were when it was loaded
   */
  record Served(OnnxModel model, ModelConfig config, FileStamps files) {}

  /**
   * A configuration that stands in for the folder's as long as the folder does not change.
   *
   * @param folder as it was when the configuration came
   */
  record Sent(ModelConfig config, FileStamps folder) {}

  /** These versions, in place of those before. */
  ModelState serving(NavigableMap<Long, Served> now, @Nullable Sent configuration) {
    NavigableMap<Long, String> gone = awayWith(versions.navigableKeySet());
    gone.keySet().removeAll(now.keySet());
    return new ModelState(now, gone, false, null, configuration);
  }

  ModelState unloaded() {
    return new ModelState(
        new TreeMap<>(), awayWith(versions.navigableKeySet()), failed, failure, null);
  }

  /** Nothing new is served: these could not be loaded, or were given up for those. */
  ModelState failed(VersionsFailed failures) {
    NavigableMap<Long, String> gone = awayWith(failures.givenUp());
    gone.putAll(failures.reasons());
    gone.keySet().removeAll(versions.keySet());
    return new ModelState(versions, gone, true, null, sent);
  }

  /** Nothing new is served: no version was tried. */
  ModelState failed(String reason) {
    return new ModelState(versions, away, true, reason, sent);
  }

  private NavigableMap<Long, String> awayWith(Iterable<Long> more) {
    NavigableMap<Long, String> all = new TreeMap<>(away);
    more.forEach(version -> all.put(version, UNLOADED));
    return all;
  }

  /** Whether no version of it was ever seen. */
  boolean isUnknown() {
    return versions.isEmpty() && away.isEmpty();
  }

  /** A line per version; what cannot be loaded has a line that says why. */
  List<ModelIndex> index(String name, boolean loading) {
    List<ModelIndex> index = new ArrayList<>();
    NavigableMap<Long, String> all = new TreeMap<>(away);
    versions.keySet().forEach(version -> all.put(version, ""));
    new TreeSet<>(all.keySet())
        .forEach(version ->
            index.add(
                versions.containsKey(version)
                    ? entry(name, Long.toString(version), "READY", "")
                    : entry(name, Long.toString(version), "UNAVAILABLE", all.get(version))));
    if (loading) {
      index.add(entry(name, "", "LOADING", ""));
    } else if (failure != null) {
      index.add(entry(name, "", "UNAVAILABLE", failure));
    }
    return index.isEmpty() ? List.of(entry(name, "", "", "")) : index;
  }

  private static ModelIndex entry(
      String name, String version, String state, @Nullable String reason) {
    return ModelIndex.newBuilder()
        .setName(name)
        .setVersion(version)
        .setState(state)
        .setReason(reason == null ? "" : reason)
        .build();
  }
}
