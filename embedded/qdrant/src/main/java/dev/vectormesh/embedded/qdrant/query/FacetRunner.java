package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.payload.PayloadKeys;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Points.FacetHit;
import io.qdrant.client.grpc.Points.FacetValue;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.util.FixedBitSet;

/** Counts the points of each value that stands at a key. Counts are exact. */
public final class FacetRunner {
  private final Snapshot snapshot;
  private final PayloadIndexes indexes;

  public FacetRunner(Snapshot snapshot, PayloadIndexes indexes) {
    this.snapshot = snapshot;
    this.indexes = indexes;
  }

  /**
   * The {@code limit} most frequent values of {@code among}, which has the rows of each of the
   * snapshot's views; equally frequent ones ascend.
   */
  public List<FacetHit> run(String key, List<FixedBitSet> among, long limit) throws IOException {
    PayloadValues values = new PayloadValues(PayloadKeys.path(key), type(key));
    Map<Comparable<?>, Counter> counters = new HashMap<>();
    for (int i = 0; i < among.size(); i++) {
      count(values, snapshot.views().get(i), among.get(i), counters);
    }
    return counters.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<Comparable<?>, Counter>>comparingLong(
                    entry -> -entry.getValue().points)
                .thenComparing(FacetRunner::byValue))
        .limit(limit)
        .map(entry ->
            FacetHit.newBuilder()
                .setValue(shown(entry.getKey()))
                .setCount(entry.getValue().points)
                .build())
        .toList();
  }

  private static final class Counter {
    private long points;
  }

  private static void count(
      PayloadValues values,
      Snapshot.View view,
      FixedBitSet among,
      Map<Comparable<?>, Counter> counters)
      throws IOException {
    values.visit(
        view,
        among,
        new PayloadValues.Sink() {
          private Comparable<?> last = "";
          private Counter counter = new Counter();

          @Override
          @SuppressWarnings("ReferenceEquality") // Rows of one term come with the same instance.
          public boolean accept(Comparable<?> value, int row) {
            if (value != last) {
              last = value;
              counter = counters.computeIfAbsent(value, _ -> new Counter());
            }
            counter.points++;
            return true;
          }
        });
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // All values of one index are of one class.
  private static int byValue(
      Map.Entry<Comparable<?>, Counter> a, Map.Entry<Comparable<?>, Counter> b) {
    return ((Comparable) a.getKey()).compareTo(b.getKey());
  }

  private static FacetValue shown(Comparable<?> value) {
    FacetValue.Builder out = FacetValue.newBuilder();
    switch (value) {
      case Long number -> out.setIntegerValue(number);
      case Boolean flag -> out.setBoolValue(flag);
      default -> out.setStringValue(value.toString());
    }
    return out.build();
  }

  /** The real server counts by an index only. */
  private PayloadValues.Type type(String key) {
    PayloadSchemaInfo index = indexes.of(key);
    if (index != null) {
      switch (index.getDataType()) {
        case Keyword -> {
          return PayloadValues.Type.STRING;
        }
        case Uuid -> {
          return PayloadValues.Type.UUID;
        }
        case Bool -> {
          return PayloadValues.Type.BOOLEAN;
        }
        case Integer -> {
          var params = index.getParams().getIntegerIndexParams();
          if (!params.hasLookup() || params.getLookup()) {
            return PayloadValues.Type.INTEGER;
          }
        }
        default -> {}
      }
    }
    throw Refusal.wrongInput(
        "No appropriate index for faceting: `"
            + key
            + "`. Please create one to facet on this field. Check"
            + " https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which"
            + " payload schemas support Match conditions");
  }
}
