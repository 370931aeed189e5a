package dev.vectormesh.ingest.document;

import dev.vectormesh.ingest.namespace.Namespace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds what was left half done, over all tenants. */
public interface RepairStore {
  /** What has to be completed. */
  sealed interface Leftover {
    String tenant();
  }

  /**
   * A write between begin and commit.
   *
   * @param again whether this revision was stored before
   */
  record Write(String tenant, String namespace, String collection, Draft draft, boolean again)
      implements Leftover {}

  /** A document between the start and the end of its deletion. */
  record Delete(String tenant, String namespace, String collection, String id)
      implements Leftover {}

  /** Documents whose writer is silent for this long and has no open batch. */
  List<Leftover> documents(Duration silent, int max);

  /** A collection whose duplicates are not all marked. */
  record Unsettled(String tenant, String namespace, String collection) {}

  List<Unsettled> unsettled();

  /** A collection or namespace that is hidden and not removed. */
  record Hidden(String tenant, UUID uid) {}

  List<Hidden> namespaces(Duration silent);

  List<Hidden> collections(Duration silent);

  /** A namespace that is being removed. */
  Optional<Namespace> hiddenNamespace(Hidden namespace);

  /** The namespace of a collection that is being removed. */
  Optional<Namespace> namespaceOf(Hidden collection);

  /** A namespace that is served. */
  record Served(String tenant, UUID uid) {}

  /** Of all tenants. */
  List<Served> served();

  Optional<Namespace> namespace(Served served);

  /** A document as the live generation of its namespace should hold it. */
  record Kept(UUID collection, String id, long revision, int chunks) {}

  /** Documents in a fixed order, behind {@code after}; none that is being written. */
  List<Kept> kept(Namespace namespace, @Nullable Kept after, int size);

  /** The chunks of all {@link #kept} documents. */
  long expectedPoints(Namespace namespace);

  /** Documents between begin and commit. */
  long waiting(Namespace namespace);

  /**
   * Marks documents to be written again, as {@link #documents} finds them.
   *
   * @return how many have not changed meanwhile
   */
  long writeAgain(Namespace namespace, List<Kept> documents);

  /** Tells the outbox that so many documents are written again. */
  void tellRepair(Namespace namespace, long documents);

  /** A part of the index that was planned, and whose namespace did not follow. */
  record Planned(String tenant, String physical) {}

  /** Gives up what was planned this long ago: from now on no namespace can follow. */
  List<Planned> abandon(Duration silent);

  /** The part of the index is gone. */
  void forget(Planned planned);
}
