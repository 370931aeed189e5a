package dev.vectormesh.search.api;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.FieldViolation;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.search.query.Condition;
import dev.vectormesh.search.query.Conditions;
import java.util.List;

/** Reads filters. */
final class Filters {
  private Filters() {}

  /**
   * @param field that holds the filter, as errors name it
   */
  static Condition condition(
      String filter, String field, boolean onlyPictures, Violations violations) {
    Condition asked = condition(filter, field, violations);
    if (!onlyPictures) {
      return asked;
    }
    Condition picture = new Condition.Picture();
    return asked.equals(Condition.NONE) ? picture : new Condition.AllOf(List.of(picture, asked));
  }

  private static Condition condition(String filter, String field, Violations violations) {
    try {
      return Conditions.of(Filter.parse(filter));
    } catch (ApiException e) {
      for (FieldViolation f : e.fields()) {
        violations.add(field, f.why());
      }
      return Condition.NONE;
    }
  }
}
