package dev.vectormesh.ingest.document;

import dev.vectormesh.ingest.namespace.Namespace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds what was left half done, over all tenants. */
public interface RepairStore {
  /** What has to be completed. */
  sealed interface Leftover {
    String tenant();
  }

  /** A write between begin and commit. */
  record Write(String tenant, String namespace, String collection, Draft draft)
      implements Leftover {}

  /** A document between the start and the end of its deletion. */
  record Delete(String tenant, String namespace, String collection, String id)
      implements Leftover {}

  /** Documents whose writer is silent for this long and has no open batch. */
  List<Leftover> documents(Duration silent, int max);

  /** A collection or namespace that is hidden and not removed. */
  record Hidden(String tenant, UUID uid) {}

  List<Hidden> namespaces(Duration silent);

  List<Hidden> collections(Duration silent);

  /** A namespace that is being removed. */
  Optional<Namespace> hiddenNamespace(Hidden namespace);

  /** The namespace of a collection that is being removed. */
  Optional<Namespace> namespaceOf(Hidden collection);

  /** A part of the index that was planned, and whose namespace did not follow. */
  record Planned(String tenant, String physical) {}

  /** Gives up what was planned this long ago: from now on no namespace can follow. */
  List<Planned> abandon(Duration silent);

  /** The part of the index is gone. */
  void forget(Planned planned);
}
