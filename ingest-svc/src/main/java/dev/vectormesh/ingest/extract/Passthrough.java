package dev.vectormesh.ingest.extract;

import java.util.Map;
import java.util.Set;

/** Leaves documents as they are: for a collection that another tool names extractors for. */
final class Passthrough implements Extractor {
  @Override
  public String name() {
    return "passthrough@1";
  }

  @Override
  public String description() {
    return "Leaves documents as they are.";
  }

  @Override
  public Set<String> keys() {
    return Set.of();
  }

  @Override
  public Map<String, String> settings() {
    return Map.of();
  }

  @Override
  public Reading with(Map<String, String> settings) {
    return seen -> Finding.NOTHING;
  }
}
