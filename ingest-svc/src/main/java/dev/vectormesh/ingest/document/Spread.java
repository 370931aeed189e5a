package dev.vectormesh.ingest.document;

import java.util.HashMap;
import java.util.Map;

/** What of a write is in which generation: chunks of documents by their ids, by generation. */
public final class Spread {
  private final Map<Long, Map<String, Integer>> chunks = new HashMap<>();

  /** The generation holds these documents now, each in so many chunks. */
  public void add(long generation, Map<String, Integer> documents) {
    chunks.computeIfAbsent(generation, g -> new HashMap<>()).putAll(documents);
  }

  public boolean has(long generation) {
    return chunks.containsKey(generation);
  }

  /** The most chunks that a generation has of the document; 0 where none has it. */
  public int most(String document) {
    return chunks.values().stream()
        .mapToInt(documents -> documents.getOrDefault(document, 0))
        .max()
        .orElse(0);
  }

  /** A document in a generation. */
  @FunctionalInterface
  public interface Visitor {
    void visit(long generation, String document, int chunks);
  }

  public void each(Visitor visitor) {
    chunks.forEach((generation, documents) ->
        documents.forEach((document, count) -> visitor.visit(generation, document, count)));
  }
}
