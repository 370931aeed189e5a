package dev.vectormesh.ingest.namespace;

import dev.vectormesh.points.Access;
import java.util.Collection;

/**
 * Who sees a namespace's documents.
 *
 * @param enforced whether their labels decide it
 * @param unlabelled whether everybody sees those without labels, where labels decide
 */
public record AccessRules(boolean enforced, boolean unlabelled) {
  /** Everybody sees everything. */
  public static final AccessRules OPEN = new AccessRules(false, true);

  /** What callers with these labels see. */
  public Access of(Collection<String> labels) {
    return Access.of(enforced, unlabelled, labels);
  }
}
