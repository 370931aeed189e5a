package dev.vectormesh.embedded.qdrant.filter;

import dev.vectormesh.embedded.qdrant.payload.PayloadTerms;
import dev.vectormesh.embedded.qdrant.scan.BitRows;
import dev.vectormesh.embedded.qdrant.segment.PointFilter;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.util.FixedBitSet;

/**
 * A part of a filter. Each clause narrows a set of candidate rows: what postings answer comes
 * first, so that payloads are read only for rows that passed everything else.
 */
public interface Clause extends PointFilter {

  /** How dear it is to narrow by this clause: 0 by postings, 1 partly, 2 by reading payloads. */
  int cost();

  /** Whether an object inside a payload passes, for {@code nested} conditions. */
  boolean test(Map<String, Value> object);

  /**
   * Whether this row passes, judged by the row itself: how segments without postings are filtered.
   */
  boolean test(Segment.Rows rows, int row) throws IOException;

  /** Narrows by {@link #test(Segment.Rows, int)}. */
  default FixedBitSet byRow(Segment segment, FixedBitSet candidates) throws IOException {
    Segment.Rows rows = segment.rows();
    for (int row = BitRows.first(candidates);
        row < candidates.length();
        row = BitRows.after(candidates, row)) {
      if (!test(rows, row)) {
        candidates.clear(row);
      }
    }
    return candidates;
  }

  /** Every clause passes. */
  record All(List<Clause> clauses) implements Clause {
    public All(List<Clause> clauses) {
      this.clauses = clauses.stream().sorted(Comparator.comparingInt(Clause::cost)).toList();
    }

    @Override
    public int cost() {
      return clauses.stream().mapToInt(Clause::cost).max().orElse(0);
    }

    @Override
    public boolean test(Map<String, Value> object) {
      return clauses.stream().allMatch(clause -> clause.test(object));
    }

    @Override
    public boolean test(Segment.Rows rows, int row) throws IOException {
      for (Clause clause : clauses) {
        if (!clause.test(rows, row)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public FixedBitSet matching(Segment segment, FixedBitSet candidates) throws IOException {
      if (!segment.hasTerms()) {
        return byRow(segment, candidates);
      }
      FixedBitSet left = candidates;
      for (Clause clause : clauses) {
        if (BitRows.first(left) >= left.length()) {
          return left;
        }
        left = clause.matching(segment, left);
      }
      return left;
    }
  }

  /** At least {@code min} of the clauses pass. */
  record AtLeast(List<Clause> clauses, int min) implements Clause {
    @Override
    public int cost() {
      return clauses.stream().mapToInt(Clause::cost).max().orElse(0);
    }

    @Override
    public boolean test(Map<String, Value> object) {
      return clauses.stream().filter(clause -> clause.test(object)).limit(min).count() >= min;
    }

    @Override
    public boolean test(Segment.Rows rows, int row) throws IOException {
      int passed = 0;
      for (int i = 0; i < clauses.size() && passed < min; i++) {
        if (clauses.get(i).test(rows, row)) {
          passed++;
        }
      }
      return passed >= min;
    }

    @Override
    public FixedBitSet matching(Segment segment, FixedBitSet candidates) throws IOException {
      if (!segment.hasTerms()) {
        return byRow(segment, candidates);
      }
      if (min <= 0) {
        return candidates;
      }
      if (min > clauses.size()) {
        return new FixedBitSet(candidates.length());
      }
      // passed.get(n): rows that passed more than n of the clauses so far.
      List<FixedBitSet> passed = new ArrayList<>();
      for (int n = 0; n < min; n++) {
        passed.add(new FixedBitSet(candidates.length()));
      }
      for (Clause clause : clauses) {
        FixedBitSet open = candidates.clone();
        open.andNot(passed.getLast());
        FixedBitSet now = clause.matching(segment, open);
        for (int n = min - 1; n > 0; n--) {
          FixedBitSet next = passed.get(n - 1).clone();
          next.and(now);
          passed.get(n).or(next);
        }
        passed.getFirst().or(now);
      }
      return passed.getLast();
    }
  }

  /** The clause does not pass. */
  record Not(Clause clause) implements Clause {
    @Override
    public int cost() {
      return clause.cost();
    }

    @Override
    public boolean test(Map<String, Value> object) {
      return !clause.test(object);
    }

    @Override
    public boolean test(Segment.Rows rows, int row) throws IOException {
      return !clause.test(rows, row);
    }

    @Override
    public FixedBitSet matching(Segment segment, FixedBitSet candidates) throws IOException {
      FixedBitSet passed = clause.matching(segment, candidates.clone());
      candidates.andNot(passed);
      return candidates;
    }
  }

  /** The point is one of these. */
  record HasId(Set<PointKey> keys) implements Clause {
    @Override
    public int cost() {
      return 0;
    }

    @Override
    public boolean test(Map<String, Value> object) {
      return false;
    }

    @Override
    public boolean test(Segment.Rows rows, int row) throws IOException {
      return keys.contains(rows.key(row));
    }

    @Override
    public FixedBitSet matching(Segment segment, FixedBitSet candidates) throws IOException {
      FixedBitSet passed = new FixedBitSet(candidates.length());
      for (PointKey key : keys) {
        int row = segment.find(key);
        if (row >= 0 && candidates.get(row)) {
          passed.set(row);
        }
      }
      return passed;
    }
  }

  /** The point has a vector of this name. */
  record HasVector(String name) implements Clause {
    @Override
    public int cost() {
      return 0;
    }

    @Override
    public boolean test(Map<String, Value> object) {
      return false;
    }

    @Override
    public boolean test(Segment.Rows rows, int row) throws IOException {
      return rows.dense(row).containsKey(name) || rows.sparse(row).containsKey(name);
    }

    @Override
    public FixedBitSet matching(Segment segment, FixedBitSet candidates) throws IOException {
      if (!segment.hasTerms()) {
        return byRow(segment, candidates);
      }
      FixedBitSet rows = new FixedBitSet(candidates.length());
      segment.addMatching(PayloadTerms.vector(name), rows);
      candidates.and(rows);
      return candidates;
    }
  }
}
