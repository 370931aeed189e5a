package dev.vectormesh.search.feedback;

import java.time.Instant;
import java.util.List;

/**
 * A part of a list that was shown at once.
 *
 * @param first the place of its first document, from 1
 * @param documents resource names, in the order in which they were shown
 * @param scores as many as documents, or empty where they are not known
 * @param propensities how likely somebody looks at each place, 0..1; as many as documents, or empty
 *     until a curve is known
 * @param space fingerprint; empty where there were several, or none is known
 */
public record ShownPage(
    int first,
    List<String> documents,
    List<Double> scores,
    List<Double> propensities,
    String space,
    long generation,
    String signature,
    boolean cached,
    PageArm arm,
    Instant time) {
  public ShownPage {
    documents = List.copyOf(documents);
    scores = List.copyOf(scores);
    propensities = List.copyOf(propensities);
  }

  boolean shows(String document, int position) {
    int index = position - first;
    return index >= 0 && index < documents.size() && documents.get(index).equals(document);
  }
}
