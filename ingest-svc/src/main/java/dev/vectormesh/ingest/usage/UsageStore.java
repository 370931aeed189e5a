package dev.vectormesh.ingest.usage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what tenants used, by namespace, job and hour. */
public interface UsageStore {
  /** Adds work that is written down by itself, with no document. */
  void add(Account account, Usage usage);

  /** What a row of an answer stands for. */
  enum Group {
    ALL,
    DAY,
    NAMESPACE,
    JOB
  }

  /**
   * What is asked for.
   *
   * @param namespace its id; empty for all
   * @param from the hour of it is the first
   * @param to the hour of it is not among them
   */
  record Query(String tenant, String namespace, Instant from, Instant to, Group group) {}

  /**
   * A sum.
   *
   * @param key a day, a namespace's id, a job's name; empty of all, and of writes without a job
   * @param costMicros in millionths of a US dollar
   */
  record Row(String key, Usage usage, long costMicros, Instant first, Instant last) {}

  /** Sums, days and jobs newest first, namespaces by name, behind the key {@code after}. */
  List<Row> rows(Query query, @Nullable String after, int size);

  /** What a tenant has now. */
  record Totals(long documents, long objectBytes) {}

  Totals totals(String tenant);

  /** Tokens that were embedded for the tenant since. */
  long tokensSince(String tenant, Instant from);
}
