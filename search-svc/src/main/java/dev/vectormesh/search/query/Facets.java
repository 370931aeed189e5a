package dev.vectormesh.search.query;

import com.google.protobuf.Value;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.filter.Filter.Op;
import dev.vectormesh.search.query.FacetCounts.OfRange;
import dev.vectormesh.search.query.FacetCounts.OfValue;
import dev.vectormesh.search.serving.Serving;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Counts documents by facets, in all spaces that a search asks. */
public final class Facets {
  private static final int AT_ONCE = 4;

  /** Of several spaces each one's most frequent values are added up, of so many at most. */
  private static final int VALUES_OF_A_SPACE = 1000;

  private static final Comparator<OfValue> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(OfValue::documents)
          .reversed()
          .thenComparing(count -> count.value().getNumberValue())
          .thenComparing(count -> count.value().getStringValue())
          .thenComparing(count -> count.value().getBoolValue());

  private final DocumentCounts index;

  public Facets(DocumentCounts index) {
    this.index = index;
  }

  /**
   * All counts, in the order of the query's facets.
   *
   * @param warnings what a person should know
   * @param lasting whether they stay so for as long as the contents do
   */
  public record Counted(List<FacetCounts> facets, List<String> warnings, boolean lasting) {
    public static final Counted NOTHING = new Counted(List.of(), List.of(), true);
  }

  /**
   * A space.
   *
   * @param scope what of it is asked
   */
  public record Part(Serving serving, Scope scope) {}

  public Counted count(List<Part> parts, List<Facet> facets) {
    List<String> warnings = new ArrayList<>();
    List<FacetCounts> counted = new ArrayList<>();
    boolean lasting = true;
    for (One one : Fanout.map(facets, AT_ONCE, facet -> one(parts, facet))) {
      counted.add(one.counts());
      if (one.failure() != null) {
        warnings.add(
            one.counts().facet().field() + " is not counted: " + one.failure().getMessage());
        lasting &= !one.failure().passing();
      }
    }
    return new Counted(counted, warnings, lasting);
  }

  private record One(FacetCounts counts, DocumentCounts.@Nullable Uncountable failure) {}

  private One one(List<Part> parts, Facet facet) {
    try {
      return new One(
          new FacetCounts(
              facet, facet.edges().isEmpty() ? values(parts, facet) : ranges(parts, facet)),
          null);
    } catch (DocumentCounts.Uncountable e) {
      return new One(new FacetCounts(facet, List.of()), e);
    }
  }

  private List<FacetCounts.Count> values(List<Part> parts, Facet facet) {
    Map<Value, Long> all = new HashMap<>();
    int most = parts.size() == 1 ? facet.most() : VALUES_OF_A_SPACE;
    parts.forEach(part ->
        values(part, facet, most)
            .forEach((value, documents) -> all.merge(value, documents, Long::sum)));
    return all.entrySet().stream()
        .map(entry -> new OfValue(entry.getKey(), entry.getValue()))
        .filter(count -> count.documents() > 0)
        .sorted(MOST_FREQUENT_FIRST)
        .limit(facet.most())
        .<FacetCounts.Count>map(Function.identity())
        .toList();
  }

  private Map<Value, Long> values(Part part, Facet facet, int most) {
    Scope scope = part.scope();
    Condition condition = facet.condition();
    try {
      return switch (facet.subject()) {
        case Facet.Subject.Metadata(var path) -> index.values(scope, condition, path, most);
        case Facet.Subject.Collection() ->
            named(part.serving(), index.collections(scope, condition));
        case Facet.Subject.Kind() -> {
          long all = index.count(scope, condition);
          long pictures =
              index.count(scope, new Condition.AllOf(List.of(new Condition.Picture(), condition)));
          yield Map.of(text("picture"), pictures, text("text"), all - pictures);
        }
      };
    } catch (ChunkIndex.IndexMissing e) {
      return Map.of();
    }
  }

  /** A collection that was deleted a moment ago has no name any more. */
  private static Map<Value, Long> named(Serving serving, Map<String, Long> byUid) {
    Map<Value, Long> byName = new HashMap<>();
    byUid.forEach((uid, documents) -> {
      String name = serving.collectionNames().get(uid);
      if (name != null) {
        byName.put(text(name), documents);
      }
    });
    return byName;
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private List<FacetCounts.Count> ranges(List<Part> parts, Facet facet) {
    if (!(facet.subject() instanceof Facet.Subject.Metadata(var path))) {
      throw new IllegalArgumentException(facet.field() + " has no numbers");
    }
    List<FacetCounts.Count> ranges = new ArrayList<>();
    for (int i = 0; i <= facet.edges().size(); i++) {
      Double from = i == 0 ? null : facet.edges().get(i - 1);
      Double to = i == facet.edges().size() ? null : facet.edges().get(i);
      List<Condition> all = new ArrayList<>();
      all.add(facet.condition());
      if (from != null) {
        all.add(new Condition.Number(path, Op.GE, from));
      }
      if (to != null) {
        all.add(new Condition.Number(path, Op.LT, to));
      }
      ranges.add(new OfRange(from, to, count(parts, new Condition.AllOf(all))));
    }
    return ranges;
  }

  private long count(List<Part> parts, Condition condition) {
    long documents = 0;
    for (Part part : parts) {
      try {
        documents += index.count(part.scope(), condition);
      } catch (ChunkIndex.IndexMissing e) {
        // Nothing was written to this space.
      }
    }
    return documents;
  }
}
