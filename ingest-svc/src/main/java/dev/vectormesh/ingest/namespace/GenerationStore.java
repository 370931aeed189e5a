package dev.vectormesh.ingest.namespace;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps the generations of namespaces. */
public interface GenerationStore {
  /** All of a namespace, newest first. */
  List<Build> list(Namespace namespace);

  /** All of a namespace, in no order. */
  List<Generation> all(Namespace namespace);

  /**
   * Where a namespace is written now.
   *
   * @param known one of its generations
   * @throws dev.vectormesh.platform.error.ApiException NOT_FOUND: the namespace is gone
   */
  OpenGenerations open(String tenant, UUID namespace, Generation known);

  Optional<Build> find(Namespace namespace, long number);

  /** How the namespace's searches are shared out; empty where all search the live generation. */
  Optional<Traffic> traffic(Namespace namespace);

  /**
   * Shares searches out, or ends that.
   *
   * @throws dev.vectormesh.platform.error.ApiException FAILED_PRECONDITION: the generation cannot
   *     be searched now, or another rollout has the traffic
   */
  void setTraffic(Namespace namespace, Traffic traffic);
}
