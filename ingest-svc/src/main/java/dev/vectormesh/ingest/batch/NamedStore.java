package dev.vectormesh.ingest.batch;

import dev.vectormesh.ingest.document.DocumentStore.Sourced;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps which documents a batch's source named, so that those that it did not name can be deleted,
 * however many there are; and what one run over a scope leaves to the next.
 */
public interface NamedStore {
  /**
   * Documents of a scope that a batch looks at to delete them.
   *
   * @param gone whether only those are meant that the source said are gone; else all that it did
   *     not name, too
   */
  record Missing(Batch batch, String scope, boolean gone) {}

  /**
   * How much of a scope is missing.
   *
   * @param before documents that were there before the batch
   * @param missing those of them that are to be deleted
   */
  record Share(long before, long missing) {}

  /**
   * Notes documents that the source named.
   *
   * @param gone whether it says that they are gone
   */
  void add(Batch batch, Collection<String> documents, boolean gone);

  /** Whether any document is noted. */
  boolean knows(Batch batch);

  Share share(Missing missing);

  /** Those that are missing, in a fixed order, behind {@code after}. */
  List<Sourced> missing(Missing missing, @Nullable Sourced after, int size);

  /** Forgets what the batch's source named. */
  void forget(Batch batch);

  /** What the last run over a scope left. */
  Optional<String> memory(String tenant, UUID collection, String scope);

  void remember(Batch batch, String scope, String memory);
}
