package dev.vectormesh.embedded.qdrant.segment;

import dev.vectormesh.embedded.qdrant.dense.VectorRank;
import dev.vectormesh.embedded.qdrant.scan.RankSink;
import dev.vectormesh.embedded.qdrant.sparse.SparseVector;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * The newest points, on the heap. One thread at a time appends, under the collection's write lock;
 * readers see the rows below the count of their snapshot.
 */
public final class BufferSegment {

  /** A point, and the older row of the same point in this buffer (-1: none). */
  private record Row(Point point, int older) {}

  private volatile Row[] rows = new Row[64];
  private int count;
  private long weight;
  private long firstSequence = -1;

  /**
   * Every point that was written or deleted here, with its newest row (-1: none was ever written
   * here).
   */
  private final Map<PointKey, Integer> touched = new ConcurrentHashMap<>();

  private final Map<String, Postings> postings = new ConcurrentHashMap<>();
  private final AtomicLong operations = new AtomicLong();

  public int append(Point point) {
    Row[] into = rows;
    if (count == into.length) {
      into = java.util.Arrays.copyOf(into, 2 * count);
    }
    Integer older = touched.get(point.key());
    into[count] = new Row(point, older == null ? -1 : older);
    rows = into;
    point
        .sparse()
        .forEach((name, vector) -> {
          Postings lists = postings.computeIfAbsent(name, _ -> new Postings());
          for (int i = 0; i < vector.length(); i++) {
            lists.append(vector.indices()[i], count, vector.values()[i]);
          }
        });
    touched.put(point.key(), count);
    weight += point.weight();
    return count++;
  }

  /** Remembers that this point was deleted by an operation that belongs to this buffer. */
  public void touch(PointKey key) {
    touched.putIfAbsent(key, -1);
  }

  public void countOperation(long sequence) {
    operations.incrementAndGet();
    if (firstSequence < 0) {
      firstSequence = sequence;
    }
  }

  public boolean isEmpty() {
    return operations.get() == 0;
  }

  long operations() {
    return operations.get();
  }

  public long weight() {
    return weight + 64L * touched.size();
  }

  public int count() {
    return count;
  }

  public Iterable<PointKey> touched() {
    return touched.keySet();
  }

  public int touchedCount() {
    return touched.size();
  }

  /** The newest row of this point, or -1. For the appending thread. */
  public int find(PointKey key) {
    return touched.getOrDefault(key, -1);
  }

  public Point point(int row) {
    return rows[row].point();
  }

  /** The rows that are there now, as a segment that does not change any more. */
  public Segment upTo(int end) {
    return new Fixed(rows, end);
  }

  private final class Fixed implements Segment, Segment.Rows {
    private final Row[] rows;
    private final int end;

    Fixed(Row[] rows, int end) {
      this.rows = rows;
      this.end = end;
    }

    @Override
    public int size() {
      return end;
    }

    @Override
    public int find(PointKey key) {
      int row = touched.getOrDefault(key, -1);
      while (row >= end) {
        // Rows at or beyond the end came after this snapshot; their array is a newer one.
        row = BufferSegment.this.rows[row].older();
      }
      return row;
    }

    @Override
    public Rows rows() {
      return this;
    }

    @Override
    public void scanDense(
        String name, VectorRank by, float[] query, FixedBitSet accept, RankSink hits) {
      for (int row = first(accept); row < end; row = next(accept, row)) {
        float[] vector = rows[row].point().dense().get(name);
        if (vector != null) {
          hits.accept(row, by.rank(query, vector));
        }
      }
    }

    @Override
    public void scanSparse(String name, SparseVector query, FixedBitSet accept, RankSink hits) {
      Postings lists = postings.get(name);
      if (lists == null) {
        return;
      }
      float[] scores = new float[end];
      for (int i = 0; i < query.length(); i++) {
        lists.addScores(query.indices()[i], query.values()[i], scores);
      }
      for (int row = first(accept); row < end; row = next(accept, row)) {
        if (scores[row] != 0) {
          hits.accept(row, scores[row]);
        }
      }
    }

    private int first(FixedBitSet accept) {
      return end == 0 ? end : accept.nextSetBit(0);
    }

    private int next(FixedBitSet accept, int row) {
      return row + 1 >= end ? end : accept.nextSetBit(row + 1);
    }

    @Override
    public int documentFrequency(String name, int index, FixedBitSet live) {
      Postings lists = postings.get(name);
      return lists == null ? 0 : lists.count(index, live, end);
    }

    @Override
    public boolean hasTerms() {
      return false;
    }

    @Override
    public void addMatching(BytesRef term, FixedBitSet into) {
      throw new UnsupportedOperationException("the live buffer has no terms");
    }

    @Override
    public void addMatching(TermRange terms, FixedBitSet into) {
      throw new UnsupportedOperationException("the live buffer has no terms");
    }

    @Override
    public void visitTerms(TermRange terms, TermVisitor visitor) {
      throw new UnsupportedOperationException("the live buffer has no terms");
    }

    @Override
    public PointKey key(int row) {
      return rows[row].point().key();
    }

    @Override
    public long version(int row) {
      return rows[row].point().version();
    }

    @Override
    public Map<String, Value> payload(int row) {
      return rows[row].point().payload();
    }

    @Override
    public Map<String, float[]> dense(int row) {
      return rows[row].point().dense();
    }

    @Override
    public Map<String, SparseVector> sparse(int row) {
      return rows[row].point().sparse();
    }
  }

  /** Rows and weights of each index of one sparse vector; rows ascend. */
  private static final class Postings {
    private final Map<Integer, PostingList> lists = new ConcurrentHashMap<>();

    void append(int index, int row, float weight) {
      lists.computeIfAbsent(index, _ -> new PostingList()).append(row, weight);
    }

    void addScores(int index, float weight, float[] scores) {
      PostingList list = lists.get(index);
      if (list != null) {
        list.addScores(weight, scores);
      }
    }

    int count(int index, FixedBitSet live, int end) {
      @Nullable PostingList list = lists.get(index);
      return list == null ? 0 : list.count(live, end);
    }
  }

  /**
   * Appended to by one thread, read by many. {@code size} is written last and read first, so what a
   * reader finds below it is complete in the arrays that it reads afterwards.
   */
  private static final class PostingList {
    private volatile int[] rows = new int[4];
    private volatile float[] weights = new float[4];
    private volatile int size;

    void append(int row, float weight) {
      int n = size;
      if (n == rows.length) {
        weights = java.util.Arrays.copyOf(weights, 2 * n);
        rows = java.util.Arrays.copyOf(rows, 2 * n);
      }
      rows[n] = row;
      weights[n] = weight;
      size = n + 1;
    }

    void addScores(float weight, float[] scores) {
      int n = size;
      int[] at = rows;
      float[] values = weights;
      for (int i = 0; i < n && at[i] < scores.length; i++) {
        scores[at[i]] += weight * values[i];
      }
    }

    int count(FixedBitSet live, int end) {
      int n = size;
      int[] at = rows;
      int found = 0;
      for (int i = 0; i < n && at[i] < end; i++) {
        if (live.get(at[i])) {
          found++;
        }
      }
      return found;
    }
  }
}
