package dev.vectormesh.finetune.judgement;

import dev.vectormesh.tuning.v1.JudgedQuery;
import dev.vectormesh.tuning.v1.JudgementSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps sets of judgements. Messages are those of the contract, with full names. */
public interface JudgementStore {
  /** Queries that a set may have. */
  int MOST_QUERIES = 100_000;

  /** Where a set is kept. */
  record Place(String tenant, UUID namespace, String namespaceName) {}

  /**
   * Writes a set.
   *
   * @param append keeps what the set has, its own fields too
   * @return empty when it would have more than {@link #MOST_QUERIES}; nothing is written then
   */
  Optional<JudgementSet> write(
      Place place, JudgementSet set, List<JudgedQuery> queries, boolean append, Instant now);

  Optional<JudgementSet> find(Place place, String id);

  /** By id, from the one after this on. */
  List<JudgementSet> list(Place place, @Nullable String after, int limit);

  /**
   * A query with its number in its set.
   *
   * @param number from 0, in the order in which queries were first written
   */
  record Numbered(int number, JudgedQuery query) {}

  /** From the number after this on. */
  List<Numbered> queries(Place place, String id, int after, int limit);

  /** Whether there was one. */
  boolean delete(Place place, String id);
}
