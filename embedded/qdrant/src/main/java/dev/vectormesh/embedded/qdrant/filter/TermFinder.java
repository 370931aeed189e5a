package dev.vectormesh.embedded.qdrant.filter;

import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.payload.PayloadTerms;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import dev.vectormesh.embedded.qdrant.segment.TermRange;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Finds the rows that pass a condition by the postings of a segment. */
interface TermFinder {
  int FEW_POSTINGS = 0;
  int MANY_POSTINGS = 1;
  int READS_PAYLOADS = 2;

  /**
   * Adds the rows that pass for sure to one set, and to the other those that have to be read to
   * know it. A row may be in both.
   */
  void find(Segment segment, FixedBitSet sure, FixedBitSet maybe) throws IOException;

  /** One of the constants above. */
  default int cost() {
    return FEW_POSTINGS;
  }

  /** The finder for a path's terms; null where a path has none. */
  static @Nullable TermFinder withPrefix(PayloadPath path, Function<String, TermFinder> finder) {
    String prefix = path.termPrefix();
    return prefix == null ? null : finder.apply(prefix);
  }

  /** Rows with one of these terms, which say all. */
  static TermFinder anyOf(List<BytesRef> terms) {
    return (segment, sure, _) -> addAll(segment, terms, sure);
  }

  /** Rows with one of these strings. */
  static TermFinder anyKeyword(String prefix, Collection<String> keywords) {
    List<BytesRef> exact =
        keywords.stream()
            .filter(PayloadTerms::isExact)
            .map(keyword -> PayloadTerms.keyword(prefix, keyword))
            .toList();
    boolean allExact = exact.size() == keywords.size();
    return of(
        allExact ? FEW_POSTINGS : MANY_POSTINGS,
        (segment, sure, maybe) -> {
          addAll(segment, exact, sure);
          if (!allExact) {
            segment.addMatching(PayloadTerms.longKeyword(prefix), maybe);
          }
        });
  }

  /** Rows with a term of the range, which says all. */
  static TermFinder in(TermRange range) {
    return of(MANY_POSTINGS, (segment, sure, _) -> segment.addMatching(range, sure));
  }

  /** Rows with nothing but null and empty arrays. */
  static TermFinder absent(String prefix) {
    return (segment, sure, _) -> {
      FixedBitSet present = new FixedBitSet(sure.length());
      segment.addMatching(PayloadTerms.present(prefix), present);
      sure.set(0, sure.length());
      sure.andNot(present);
    };
  }

  static TermFinder isNull(String prefix) {
    return anyOf(List.of(PayloadTerms.isNull(prefix)));
  }

  /**
   * Rows with something there that pass {@code narrowing}; whether they pass is for the reader to
   * say.
   */
  static TermFinder present(String prefix, @Nullable Clause narrowing) {
    return of(
        READS_PAYLOADS,
        (segment, _, maybe) -> {
          FixedBitSet present = new FixedBitSet(maybe.length());
          segment.addMatching(PayloadTerms.present(prefix), present);
          maybe.or(narrowing == null ? present : narrowing.matching(segment, present));
        });
  }

  /** Rows with a string that passes the test; every different string is tested once. */
  static TermFinder strings(String prefix, Predicate<String> test) {
    TermRange keywords =
        new TermRange(
            PayloadTerms.firstKeyword(prefix), true, PayloadTerms.afterKeywords(prefix), false);
    return of(
        READS_PAYLOADS,
        (segment, sure, maybe) -> {
          segment.visitTerms(
              keywords,
              (term, rows) -> {
                if (test.test(PayloadTerms.keywordOf(prefix, term))) {
                  addAll(rows, sure);
                }
                return true;
              });
          segment.addMatching(PayloadTerms.longKeyword(prefix), maybe);
        });
  }

  /**
   * Rows with some value that is none of the excepted ones.
   *
   * @param excepted their terms
   */
  static TermFinder except(PayloadPath path, String prefix, List<BytesRef> excepted) {
    String elements = path.each().termPrefix();
    boolean manyAtOnce = path.hasEach() || elements == null;
    return of(
        READS_PAYLOADS,
        (segment, sure, maybe) -> {
          segment.addMatching(PayloadTerms.present(prefix), sure);
          // An array may have an excepted value and another one, or nulls only.
          FixedBitSet unclear = new FixedBitSet(sure.length());
          FixedBitSet hit = new FixedBitSet(sure.length());
          addAll(segment, excepted, hit);
          if (manyAtOnce) {
            unclear.or(hit);
          } else {
            segment.addMatching(
                new TermRange(
                    PayloadTerms.count(prefix, 2), PayloadTerms.count(prefix, Integer.MAX_VALUE)),
                unclear);
            unclear.and(hit);
          }
          segment.addMatching(PayloadTerms.isNull(prefix), unclear);
          if (elements != null) {
            segment.addMatching(PayloadTerms.isNull(elements), unclear);
          }
          FixedBitSet inexact = new FixedBitSet(sure.length());
          segment.addMatching(PayloadTerms.longKeyword(prefix), inexact);
          inexact.and(hit);
          unclear.or(inexact);
          maybe.or(unclear);
          sure.andNot(hit);
          sure.andNot(unclear);
        });
  }

  private static void addAll(Segment segment, List<BytesRef> terms, FixedBitSet rows)
      throws IOException {
    for (BytesRef term : terms) {
      segment.addMatching(term, rows);
    }
  }

  static void addAll(DocIdSetIterator from, FixedBitSet rows) throws IOException {
    if (from.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      from.intoBitSet(DocIdSetIterator.NO_MORE_DOCS, rows, 0);
    }
  }

  static TermFinder of(int cost, TermFinder finder) {
    return new TermFinder() {
      @Override
      public void find(Segment segment, FixedBitSet sure, FixedBitSet maybe) throws IOException {
        finder.find(segment, sure, maybe);
      }

      @Override
      public int cost() {
        return cost;
      }
    };
  }
}
