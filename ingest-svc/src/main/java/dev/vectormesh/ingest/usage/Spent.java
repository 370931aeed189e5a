package dev.vectormesh.ingest.usage;

import java.util.Collection;
import java.util.Map;

/**
 * What is written down with documents, in their own transaction: so a document that is stored once
 * counts once, however often its job is tried.
 *
 * @param work that was done for all of them
 * @param documents by their ids; each counts if it is stored
 */
public record Spent(Usage work, Map<String, Usage> documents) {
  /** Of what nobody pays for: repairs of our own index. */
  public static final Spent NOTHING = new Spent(Usage.NONE, Map.of());

  public Spent {
    documents = Map.copyOf(documents);
  }

  /** All of it, where these documents are stored. */
  public Usage of(Collection<String> stored) {
    return stored.stream()
        .map(id -> documents.getOrDefault(id, Usage.NONE))
        .reduce(work, Usage::plus);
  }
}
