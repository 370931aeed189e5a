package dev.vectormesh.search.api;

import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.search.query.Condition;
import dev.vectormesh.search.query.Conditions;
import dev.vectormesh.search.query.Facet;
import dev.vectormesh.search.v1.SearchRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what documents are counted by. */
final class FacetRequests {
  private static final int USUAL_VALUES = 10;

  /** Beyond it a double no longer holds every integer. */
  private static final double MAX_EXACT = 9007199254740991d;

  private FacetRequests() {}

  /**
   * @param condition of the request, for facets that have none of their own
   */
  static List<Facet> read(SearchRequest request, Condition condition, Violations violations) {
    List<Facet> facets = new ArrayList<>();
    for (int i = 0; i < request.getFacetsCount(); i++) {
      String field = "facets[" + i + "]";
      var asked = request.getFacets(i);
      Facet.Subject subject = subject(asked.getField());
      if (subject == null) {
        violations.add(
            field + ".field", "must be meta and a key (meta.category), collection, or kind");
        continue;
      }
      violations.check(
          asked.getEdgesCount() == 0 || subject instanceof Facet.Subject.Metadata,
          field + ".edges",
          "go with a field of meta alone");
      violations.check(
          ascends(asked.getEdgesList()), field + ".edges", "must be numbers that ascend");
      facets.add(
          new Facet(
              asked.getField(),
              subject,
              asked.hasValues() ? asked.getValues() : USUAL_VALUES,
              asked.getEdgesList(),
              asked.hasFilter()
                  ? Filters.condition(
                      asked.getFilter(), field + ".filter", request.getOnlyPictures(), violations)
                  : condition));
    }
    return facets;
  }

  private static Facet.@Nullable Subject subject(String field) {
    return switch (field) {
      case Facet.COLLECTION -> new Facet.Subject.Collection();
      case Facet.KIND -> new Facet.Subject.Kind();
      default -> Conditions.metadata(field).map(Facet.Subject.Metadata::new).orElse(null);
    };
  }

  private static boolean ascends(List<Double> edges) {
    double last = Double.NEGATIVE_INFINITY;
    for (double edge : edges) {
      if (!(edge > last && Math.abs(edge) <= MAX_EXACT)) {
        return false;
      }
      last = edge;
    }
    return true;
  }
}
