package dev.vectormesh.search.flow;

import dev.vectormesh.encoders.SparseVector;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.search.cache.ResultKey;
import dev.vectormesh.search.query.QueryEncoder.Encoded;
import dev.vectormesh.search.query.SearchQuery;
import dev.vectormesh.search.query.Searcher;
import dev.vectormesh.search.query.Step;
import dev.vectormesh.search.query.StepClock;
import dev.vectormesh.search.query.WordSearch;
import dev.vectormesh.search.serving.Serving;
import dev.vectormesh.search.serving.ServingResolver;
import dev.vectormesh.search.serving.ServingResolver.Resolved;
import dev.vectormesh.search.v1.SearchResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the namespace, and does meanwhile, on a guess, what would come next: looks into the
 * cache, encodes the query, looks for its words. The guess is that the namespace is as it was at
 * the search before; each result is used only if the owner's answer says so.
 */
final class Preparation {
  private final ServingResolver servings;
  private final KnownAnswers answers;
  private final Searcher searcher;

  Preparation(ServingResolver servings, KnownAnswers answers, Searcher searcher) {
    this.servings = servings;
    this.answers = answers;
    this.searcher = searcher;
  }

  /**
   * What was found by the serving that was known from earlier searches.
   *
   * @param part the one that would be searched; null where there are several, or none
   */
  private record Guess(
      @Nullable Serving part,
      ResultKey key,
      Optional<SearchResponse> answer,
      @Nullable WordSearch words,
      @Nullable Encoded encoded,
      @Nullable RuntimeException failure) {}

  private record Timed(Resolved resolved, long nanos) {}

  /** A search's tenant, question and request, and what is known of them. */
  final class Prepared {
    private final String tenant;
    private final SearchQuery query;
    private final Resolved resolved;
    private final ResultKey key;
    private final @Nullable Guess guess;
    private final StepClock clock;

    private Prepared(
        String tenant,
        SearchQuery query,
        Resolved resolved,
        ResultKey key,
        @Nullable Guess guess,
        StepClock clock) {
      this.tenant = tenant;
      this.query = query;
      this.resolved = resolved;
      this.key = key;
      this.guess = guess;
      this.clock = clock;
    }

    Serving serving() {
      return resolved.serving();
    }

    /** Whether the serving is of this search, and not kept from before while its owner is away. */
    boolean confirmed() {
      return resolved.confirmed();
    }

    ResultKey key() {
      return key;
    }

    Optional<SearchResponse> answer() {
      return guess != null && guess.key().equals(key)
          ? guess.answer()
          : clock.time(Step.CACHE, () -> answers.find(key));
    }

    /** The search for words that was begun on the guess; null where the contents have changed. */
    @Nullable WordSearch words() {
      return guess != null && guess.key().equals(key) ? guess.words() : null;
    }

    /**
     * The query in the space of a part.
     *
     * @param part one of the serving's
     * @param clock of the search in that part
     */
    Encoded encoded(Serving part, StepClock clock) {
      if (guess != null
          && guess.part() != null
          && guess.part().space().equals(part.space())
          && guess.part().analysis().equals(part.analysis())) {
        if (guess.failure() != null) {
          throw guess.failure();
        }
        if (guess.encoded() != null) {
          return guess.encoded();
        }
      }
      return clock.time(
          Step.ENCODE, () -> searcher.encode(tenant, part, query, searcher.words(part, query)));
    }
  }

  /**
   * @param fan of the whole search, since a search for words that begins here may end after this
   */
  Prepared prepare(Fanout fan, String tenant, SearchQuery query, byte[] request, StepClock clock) {
    Serving last = servings.last(query.namespace());
    Guess guess = null;
    Timed timed;
    if (last == null) {
      timed = timed(() -> servings.resolve(query.namespace()));
    } else {
      Fanout.Task<Timed> resolving =
          fan.fork(() -> timed(() -> servings.resolve(query.namespace())));
      guess = guess(fan, tenant, last, query, request, clock);
      timed = resolving.join();
    }
    clock.add(Step.RESOLVE, timed.nanos());
    Resolved resolved = timed.resolved();
    ResultKey key = ResultKey.of(tenant, resolved.serving(), request);
    return new Prepared(tenant, query, resolved, key, guess, clock);
  }

  private static Timed timed(Supplier<Resolved> resolve) {
    long from = System.nanoTime();
    Resolved resolved = resolve.get();
    return new Timed(resolved, System.nanoTime() - from);
  }

  private Guess guess(
      Fanout fan, String tenant, Serving last, SearchQuery query, byte[] request, StepClock clock) {
    ResultKey key = ResultKey.of(tenant, last, request);
    Optional<SearchResponse> answer = clock.time(Step.CACHE, () -> answers.find(key));
    if (answer.isPresent()) {
      return new Guess(null, key, answer, null, null, null);
    }
    Serving part = null;
    WordSearch words = null;
    try {
      List<Serving> parts = searcher.parts(last, query);
      if (parts.size() != 1) {
        return new Guess(null, key, answer, null, null, null);
      }
      part = parts.getFirst();
      Serving only = part;
      SparseVector sparse = searcher.words(part, query);
      words = searcher.begin(fan, tenant, part, query, sparse);
      Encoded encoded = clock.time(Step.ENCODE, () -> searcher.encode(tenant, only, query, sparse));
      return new Guess(part, key, answer, words, encoded, null);
    } catch (RuntimeException e) {
      // It is thrown later, and only if the namespace really has the space of the guess.
      return new Guess(part, key, answer, words, null, e);
    }
  }
}
