package dev.vectormesh.points;

import dev.vectormesh.platform.auth.AccessLabels;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which documents of a namespace somebody sees.
 *
 * @param everything whether labels are not looked at
 * @param unlabelled whether documents without labels are seen
 * @param labels one of which a document must have; empty where everything is seen
 */
public record Access(boolean everything, boolean unlabelled, Set<String> labels) {
  /** All documents. */
  public static final Access ALL = new Access(true, true, Set.of());

  public Access {
    labels = Set.copyOf(labels);
  }

  /** What a namespace's rules let callers with these labels see. */
  public static Access of(boolean enforced, boolean unlabelled, Collection<String> labels) {
    return !enforced || labels.contains(AccessLabels.ALL)
        ? ALL
        : new Access(false, unlabelled, Set.copyOf(labels));
  }

  /** The same rules for a caller with these labels. */
  public Access by(Collection<String> caller) {
    return of(!everything, unlabelled, caller);
  }

  /** Whether a document with these labels is seen. */
  public boolean sees(Collection<String> of) {
    return everything || (of.isEmpty() ? unlabelled : of.stream().anyMatch(labels::contains));
  }

  /** Whether the point of this payload is of a document that is seen. */
  public boolean sees(Map<String, Value> payload) {
    return everything || sees(PointFields.texts(payload, PointFields.ACCESS));
  }

  /** What points must pass; empty where all do. */
  public Optional<Condition> condition() {
    if (everything) {
      return Optional.empty();
    }
    // No document has all labels: of no label and no unlabelled ones, nothing passes.
    Set<String> any = labels.isEmpty() ? Set.of(AccessLabels.ALL) : new TreeSet<>(labels);
    Filter.Builder seen =
        Filter.newBuilder()
            .addShould(ConditionFactory.matchKeywords(PointFields.ACCESS, any.stream().toList()));
    if (unlabelled) {
      seen.addShould(ConditionFactory.isEmpty(PointFields.ACCESS));
    }
    return Optional.of(ConditionFactory.filter(seen.build()));
  }

  /** Equal of equal accesses alone, for keys of caches. */
  public String key() {
    return everything ? "all" : unlabelled + " " + String.join(" ", new TreeSet<>(labels));
  }
}
