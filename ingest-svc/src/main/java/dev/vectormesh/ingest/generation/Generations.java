package dev.vectormesh.ingest.generation;

import dev.vectormesh.ingest.name.GenerationName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.GenerationStore;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.Namespaces;
import dev.vectormesh.ingest.namespace.Traffic;
import dev.vectormesh.platform.error.ApiException;
import java.util.List;

/** The generations of a tenant's namespaces. */
public final class Generations {
  private final Namespaces namespaces;
  private final GenerationStore store;

  public Generations(Namespaces namespaces, GenerationStore store) {
    this.namespaces = namespaces;
    this.store = store;
  }

  public GenerationStore store() {
    return store;
  }

  public Namespace namespace(String tenant, NamespaceName name) {
    return namespaces.find(tenant, name);
  }

  /** All of a namespace, newest first. */
  public List<Build> list(Namespace namespace) {
    return store.list(namespace);
  }

  public Build find(String tenant, GenerationName name) {
    return store
        .find(namespace(tenant, name.namespace()), name.number())
        .orElseThrow(() -> ApiException.notFound(name.toString()));
  }

  /** Shares searches out between the live generation and this one, or ends that. */
  public Namespace setTraffic(String tenant, GenerationName name, Traffic traffic) {
    Build there = find(tenant, name);
    store.setTraffic(namespace(tenant, name.namespace()), traffic);
    return namespace(tenant, name.namespace());
  }
}
