package dev.vectormesh.search.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One order out of the answers of several embedding spaces, by reciprocal ranks (Cormack et al.
 * 2009): scores and similarities of two spaces do not compare. A document is in one space only, so
 * that the best of each space come first, then the second of each.
 */
public final class SpaceRanks {
  private static final int K = Fusion.ReciprocalRank.USUAL_K;

  /** Documents that one search shows over all of its pages. */
  private static final int MOST = 1000;

  private final SearchQuery query;
  private final List<Answer.Hit> hits = new ArrayList<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private boolean more;
  private boolean lasting = true;

  /**
   * @param query of all spaces, for the page that is wanted
   */
  public SpaceRanks(SearchQuery query) {
    this.query = query;
  }

  /**
   * What one space is asked: as many documents as are needed if they all come from it.
   *
   * @param collections those in the space; empty means all that are in it
   */
  public SearchQuery within(List<String> collections) {
    int documents = Math.min(MOST, query.page().shown().count() + query.topK() + 1);
    return query.of(collections, documents).at(Page.FIRST);
  }

  /**
   * Adds what one space answered.
   *
   * @param model the space's, for people
   */
  public void add(String model, Answer answer) {
    for (int i = 0; i < answer.hits().size(); i++) {
      hits.add(ranked(model, answer.hits().get(i), i + 1));
    }
    warnings.addAll(answer.warnings());
    more |= answer.next() != null;
    lasting &= answer.lasting();
  }

  private Answer.Hit ranked(String model, Answer.Hit hit, int rank) {
    double score = 1.0 / (K + rank);
    return new Answer.Hit(
        hit.document(),
        score,
        hit.similarity(),
        hit.relevance(),
        hit.foundBy(),
        hit.chunks(),
        query.explain() ? explanation(model, hit, rank, score) : null);
  }

  private static Explanation explanation(String model, Answer.Hit hit, int rank, double score) {
    String summary =
        String.format(
            Locale.ROOT,
            "%.4f = 1/(%d + %d) (rank %d in the space of %s, with %.4f)",
            score,
            K,
            rank,
            rank,
            model,
            hit.score());
    return new Explanation(
        summary, List.of(new Explanation.Part(model, rank, hit.score(), score, 1)));
  }

  /** The page. */
  public Answer answer() {
    // Stable: of equal ranks the space that was added first comes first.
    hits.sort(Comparator.comparingDouble(Answer.Hit::score).reversed());
    Shown before = query.page().shown();
    List<Answer.Hit> all = query.distinct() ? NearDuplicates.distinct(hits) : hits;
    List<Answer.Hit> rest = before.rest(all, Answer.Hit::document);
    List<Answer.Hit> shown = rest.subList(0, Math.min(rest.size(), query.topK()));
    Shown then = before.with(shown, Answer.Hit::document);
    boolean goesOn =
        !shown.isEmpty() && (shown.size() < rest.size() || more) && then.count() < MOST;
    return new Answer(
        List.copyOf(shown),
        goesOn ? new Page(0, 0, then) : null,
        null, // Similarities of two spaces do not compare: there is no best one.
        List.copyOf(warnings),
        lasting);
  }
}
