package dev.vectormesh.ingest.tier;

import dev.vectormesh.ingest.batch.Batch;
import dev.vectormesh.ingest.batch.BatchStore.Cursor;
import dev.vectormesh.ingest.name.BatchName;
import dev.vectormesh.ingest.name.NamespaceName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps batches of objects. */
public interface ObjectBatchStore {
  /** A submitted batch, some of whose parts have no job. */
  record Unstarted(String tenant, UUID uid) {}

  /** Inserts it, unless the tenant has one of this request id. */
  boolean insert(ObjectBatch batch);

  Optional<ObjectBatch> ofRequest(String tenant, UUID requestId);

  Optional<ObjectBatch> find(String tenant, BatchName name);

  Optional<ObjectBatch> find(String tenant, UUID uid);

  /** Batches of a namespace, newest first, older than {@code before}, with their parts. */
  List<Progress> page(String tenant, NamespaceName namespace, @Nullable Cursor before, int size);

  /** Those of these ids that the batch's bucket has no object of. */
  List<String> missing(ObjectBatch batch, Collection<String> objects);

  /** Adds objects that it does not name yet; false when it is no draft any more. */
  boolean add(ObjectBatch batch, Collection<String> objects);

  /**
   * Makes a draft submitted, with its parts, which have no jobs yet; false when it is no draft any
   * more, or names more objects by now.
   */
  boolean submit(ObjectBatch batch, List<Batch> parts);

  /** Its parts, tier by tier. */
  List<Batch> parts(ObjectBatch batch);

  /**
   * @param jobs names by the uids of parts
   */
  void setJobs(ObjectBatch batch, Map<UUID, String> jobs);

  /** Makes a draft cancelled; false when it is no draft any more. */
  boolean cancelDraft(ObjectBatch batch);

  /** Notes that the jobs of a submitted batch are asked to stop. */
  void requestCancel(ObjectBatch batch);

  /** Removes drafts of all tenants that were created before this time. */
  void removeDrafts(Instant before);

  /**
   * Submitted batches of all tenants with parts that were created before this time without jobs.
   */
  List<Unstarted> unstarted(Instant before, int max);
}
