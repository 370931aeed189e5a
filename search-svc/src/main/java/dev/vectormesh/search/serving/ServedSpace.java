package dev.vectormesh.search.serving;

import java.util.Set;

/**
 * An embedding space of a namespace, with where its vectors are.
 *
 * @param fingerprint of the space
 * @param model that space's model, as Triton names it
 * @param version the model's version
 * @param physicalCollection where Qdrant holds the live build in this space
 * @param collections names of the collections that are in it
 */
public record ServedSpace(
    String fingerprint,
    String model,
    String version,
    String physicalCollection,
    Set<String> collections) {
  public ServedSpace {
    collections = Set.copyOf(collections);
  }
}
