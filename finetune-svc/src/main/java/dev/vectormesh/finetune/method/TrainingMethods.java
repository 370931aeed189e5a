package dev.vectormesh.finetune.method;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The methods that are on the class path. */
public final class TrainingMethods {
  private final Map<String, TrainingMethod> byId = new TreeMap<>();

  public TrainingMethods(Iterable<TrainingMethod> methods) {
    for (TrainingMethod method : methods) {
      if (byId.putIfAbsent(method.id(), method) != null) {
        throw new IllegalStateException("two training methods are called " + method.id());
      }
    }
  }

  public static TrainingMethods ofClassPath() {
    return new TrainingMethods(ServiceLoader.load(TrainingMethod.class));
  }

  public Optional<TrainingMethod> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** By name. */
  public Collection<TrainingMethod> all() {
    return Collections.unmodifiableCollection(byId.values());
  }
}
