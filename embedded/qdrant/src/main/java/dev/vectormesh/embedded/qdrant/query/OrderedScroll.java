package dev.vectormesh.embedded.qdrant.query;

import com.google.protobuf.Timestamp;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.payload.DateTimes;
import dev.vectormesh.embedded.qdrant.payload.PayloadKeys;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import io.qdrant.client.grpc.Points.Direction;
import io.qdrant.client.grpc.Points.OrderBy;
import io.qdrant.client.grpc.Points.OrderValue;
import io.qdrant.client.grpc.Points.StartFrom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Points in the order of a payload value, equal ones by id. A point without a value is left out,
 * one with several comes once for each.
 */
public final class OrderedScroll {
  private final Snapshot snapshot;
  private final PayloadIndexes indexes;

  /** A point at one of its values. Its id is read when another one has the same value. */
  private static final class Entry {
    private final Comparable<Object> value;
    private final Snapshot.Place place;
    private final Segment.Rows rows;
    private @Nullable PointKey key;

    Entry(Comparable<Object> value, Snapshot.Place place, Segment.Rows rows) {
      this.value = value;
      this.place = place;
      this.rows = rows;
    }

    Comparable<Object> value() {
      return value;
    }

    PointKey key() {
      PointKey known = key;
      if (known == null) {
        try {
          known = rows.key(place.row());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        key = known;
      }
      return known;
    }
  }

  public OrderedScroll(Snapshot snapshot, PayloadIndexes indexes) {
    this.snapshot = snapshot;
    this.indexes = indexes;
  }

  /**
   * The first {@code limit} of {@code among}, which has the rows of each of the snapshot's views.
   */
  public List<Hit> page(OrderBy order, List<FixedBitSet> among, long limit) throws IOException {
    try {
      return best(order, among, limit);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private List<Hit> best(OrderBy order, List<FixedBitSet> among, long limit) throws IOException {
    PayloadValues.Type type = type(order.getKey());
    PayloadValues values = new PayloadValues(PayloadKeys.path(order.getKey()), type);
    boolean ascending = order.getDirection() != Direction.Desc;
    Page page =
        new Page(
            ascending,
            order.hasStartFrom() ? start(order.getStartFrom(), type, ascending) : null,
            limit);
    for (int i = 0; i < among.size(); i++) {
      Snapshot.View view = snapshot.views().get(i);
      Segment.Rows rows = view.segment().rows();
      boolean stops = ascending && values.ascendIn(view.segment());
      values.visit(
          view,
          among.get(i),
          (value, row) ->
              page.offer(new Entry(comparable(value), new Snapshot.Place(view, row), rows))
                  || !stops);
    }
    return page.hits();
  }

  /** The best entries so far. */
  private static final class Page {
    private final boolean ascending;
    private final @Nullable Comparable<Object> start;
    private final long limit;
    private final Comparator<Entry> best;
    private final PriorityQueue<Entry> worstFirst;

    Page(boolean ascending, @Nullable Comparable<Object> start, long limit) {
      this.ascending = ascending;
      this.start = start;
      this.limit = limit;
      Comparator<Entry> up =
          Comparator.<Entry, Comparable<Object>>comparing(Entry::value).thenComparing(Entry::key);
      this.best = ascending ? up : up.reversed();
      this.worstFirst = new PriorityQueue<>(best.reversed());
    }

    /** Takes the entry if it is among the best; false when none that comes after it would be. */
    boolean offer(Entry entry) {
      if (start != null && isBefore(entry.value, start)) {
        return true;
      }
      Entry worst = worstFirst.size() >= limit ? worstFirst.peek() : null;
      if (worst == null) {
        worstFirst.add(entry);
      } else if (isBefore(worst.value, entry.value)) {
        return false;
      } else if (best.compare(entry, worst) < 0) {
        worstFirst.remove();
        worstFirst.add(entry);
      }
      return true;
    }

    private boolean isBefore(Comparable<Object> a, Comparable<Object> b) {
      return ascending ? a.compareTo(b) < 0 : a.compareTo(b) > 0;
    }

    List<Hit> hits() {
      List<Entry> page = new ArrayList<>(worstFirst);
      page.sort(best);
      return page.stream()
          .map(entry -> new Hit(entry.key(), 1, entry.place, shown(entry.value)))
          .toList();
    }
  }

  @SuppressWarnings("unchecked") // All values of one index are of one class.
  private static Comparable<Object> comparable(Comparable<?> value) {
    return (Comparable<Object>) value;
  }

  private static OrderValue shown(Object value) {
    return value instanceof Long number
        ? OrderValue.newBuilder().setInt(number).build()
        : OrderValue.newBuilder().setFloat((Double) value).build();
  }

  /** The real server orders by an index only. */
  private PayloadValues.Type type(String key) {
    PayloadSchemaInfo index = indexes.of(key);
    if (index != null) {
      switch (index.getDataType()) {
        case Integer -> {
          var params = index.getParams().getIntegerIndexParams();
          if (!params.hasRange() || params.getRange()) {
            return PayloadValues.Type.INTEGER;
          }
        }
        case Float -> {
          return PayloadValues.Type.FLOAT;
        }
        case Datetime -> {
          return PayloadValues.Type.TIME;
        }
        default -> {}
      }
    }
    throw Refusal.wrongInput(
        "No range index for `order_by` key: `"
            + key
            + "`. Please create one to use `order_by`. Check"
            + " https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which"
            + " payload schemas support Range conditions");
  }

  /** The bound as a value of the index, moved to the next one in the direction of the walk. */
  private static @Nullable Comparable<Object> start(
      StartFrom from, PayloadValues.Type type, boolean ascending) {
    boolean isFloat = type == PayloadValues.Type.FLOAT;
    return switch (from.getValueCase()) {
      case INTEGER ->
          comparable(isFloat ? (Comparable<?>) (double) from.getInteger() : from.getInteger());
      case FLOAT -> {
        double bound = from.getFloat();
        yield comparable(
            isFloat
                ? (Comparable<?>) bound
                : (Comparable<?>) (long) (ascending ? Math.ceil(bound) : Math.floor(bound)));
      }
      case TIMESTAMP -> time(instant(from.getTimestamp()), isFloat);
      case DATETIME -> {
        Instant at = DateTimes.parse(from.getDatetime());
        if (at == null) {
          throw Refusal.invalid("Unable to parse datetime: " + from.getDatetime());
        }
        yield time(at, isFloat);
      }
      case VALUE_NOT_SET -> null;
    };
  }

  private static Comparable<Object> time(Instant at, boolean isFloat) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
    return comparable(isFloat ? (Comparable<?>) (double) micros : (Comparable<?>) micros);
  }

  private static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }
}
