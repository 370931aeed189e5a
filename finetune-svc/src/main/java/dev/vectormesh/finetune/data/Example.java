package dev.vectormesh.finetune.data;

import java.util.Map;
import java.util.Set;

/**
 * A query with what is known of documents for it.
 *
 * @param gains how much each document is worth, above 0, by its full name: a grade, or weighted
 *     clicks a showing
 * @param skipped documents that were shown, seen and not chosen
 */
public record Example(String query, Map<String, Double> gains, Set<String> skipped) {
  public Example {
    gains = Map.copyOf(gains);
    skipped = Set.copyOf(skipped);
  }
}
