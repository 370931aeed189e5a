package dev.vectormesh.ingest.namespace;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Knows what was deleted with namespaces, and what is left of them. */
public interface DeletionStore {
  Optional<Deletion> find(String tenant, UUID namespace);

  /** What the database has of a namespace now; of kinds that it keeps. */
  Map<Deletion.Kind, Long> rows(String tenant, UUID namespace);
}
