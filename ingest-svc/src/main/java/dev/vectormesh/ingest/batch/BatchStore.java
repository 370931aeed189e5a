package dev.vectormesh.ingest.batch;

import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.name.BatchName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.work.StageTimes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps batches and their failures. */
public interface BatchStore {
  /** A batch whose job has to be looked after. */
  record Open(String tenant, UUID uid) {}

  /** An item that failed. */
  record ItemFailure(String item, Failure failure, Instant time) {}

  /**
   * Inserts it, unless the collection has an open batch of this source, or the tenant one of this
   * request id.
   */
  boolean insert(Batch batch);

  /** The batch that stood in the way of {@link #insert}. */
  Optional<Batch> inTheWayOf(Batch batch);

  Optional<Batch> find(String tenant, BatchName name);

  Optional<Batch> find(String tenant, UUID uid);

  /** Batches of a namespace, newest first, older than {@code before}. */
  List<Batch> page(String tenant, NamespaceName namespace, @Nullable Cursor before, int size);

  /** A place in the order newest first. */
  record Cursor(Instant createTime, UUID uid) {}

  void setJob(Batch batch, String job);

  /**
   * Writes how far it is, with what came since.
   *
   * @param seen items that it came by: where they failed before, that is past
   * @param items what became of each item, where the batch keeps a manifest
   */
  void record(
      Batch batch,
      IngestOutput counts,
      List<String> seen,
      List<ItemFailure> failures,
      List<BatchItem> items);

  /**
   * What became of a batch's items, as far as it is durable: what did not change is not counted.
   */
  record Stored(long documents, long failures) {}

  Stored stored(Batch batch);

  /**
   * Makes a batch open whose turn has come, or that has ended and whose job is retried. False when
   * another one is open for its source.
   */
  boolean reopen(Batch batch);

  /**
   * Ends a batch that has not ended.
   *
   * @param stages of the attempt that ended it, which events tell of; none where none did
   */
  void end(Batch batch, Batch.State state, List<StageTimes.Report> stages);

  List<ItemFailure> failures(String tenant, UUID batch, @Nullable String after, int size);

  /**
   * An item of a manifest.
   *
   * @param number grows with the order in which items were written first
   */
  record Listed(long number, BatchItem item) {}

  /** Items behind {@code after}, in the order of their numbers. */
  List<Listed> items(Batch batch, long after, int size);

  /** Batches of a namespace or collection that have not ended. */
  List<Batch> open(String tenant, @Nullable UUID namespace, @Nullable UUID collection);

  /** Batches of all tenants that have not ended, created before this time, oldest first. */
  List<Open> openBefore(Instant time, int max);
}
