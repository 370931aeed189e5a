package dev.vectormesh.search.flow;

import dev.vectormesh.encoders.SparseVector;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.search.cache.ResultKey;
import dev.vectormesh.search.query.QueryEncoder.Encoded;
import dev.vectormesh.search.query.Searcher;
import dev.vectormesh.search.query.Step;
import dev.vectormesh.search.query.StepClock;
import dev.vectormesh.search.query.WordSearch;
import dev.vectormesh.search.serving.Arm;
import dev.vectormesh.search.serving.Arms;
import dev.vectormesh.search.serving.Arms.Chosen;
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

  /** A request, which generation answers it, and what is known of the answer. */
  final class Prepared {
    private final Asked asked;
    private final Chosen chosen;
    private final boolean confirmed;
    private final ResultKey key;
    private final @Nullable Guess guess;

    private Prepared(Asked asked, Chosen chosen, boolean confirmed, @Nullable Guess guess) {
      this.asked = asked;
      this.chosen = chosen;
      this.confirmed = confirmed;
      this.key = ResultKey.of(asked.tenant(), chosen.serving(), asked.question());
      this.guess = guess;
    }

    Asked asked() {
      return asked;
    }

    Chosen chosen() {
      return chosen;
    }

    Serving serving() {
      return chosen.serving();
    }

    /** The same request, for the live generation. */
    Prepared live() {
      return new Prepared(asked, chosen.of().in(Arm.LIVE), confirmed, null);
    }

    /**
     * The same request, for the candidate, beside this one: its steps have a clock of their own.
     */
    Prepared candidate() {
      return new Prepared(asked.timedAnew(), chosen.of().in(Arm.CANDIDATE), confirmed, null);
    }

    /** Whether the serving is of this search, and not kept from before while its owner is away. */
    boolean confirmed() {
      return confirmed;
    }

    ResultKey key() {
      return key;
    }

    Optional<SearchResponse> answer() {
      return guess != null && guess.key().equals(key)
          ? guess.answer()
          : asked.clock().time(Step.CACHE, () -> answers.find(key));
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
          Step.ENCODE,
          () ->
              searcher.encode(
                  asked.tenant(), part, asked.query(), searcher.words(part, asked.query())));
    }
  }

  /**
   * @param fan of the whole search, since a search for words that begins here may end after this
   */
  Prepared prepare(Fanout fan, Asked asked) {
    String namespace = asked.query().namespace();
    Arms last = servings.last(namespace);
    Guess guess = null;
    Timed timed;
    if (last == null) {
      timed = timed(() -> servings.resolve(namespace));
    } else {
      Fanout.Task<Timed> resolving = fan.fork(() -> timed(() -> servings.resolve(namespace)));
      guess = guess(fan, asked, asked.choice().of(last));
      timed = resolving.join();
    }
    asked.clock().add(Step.RESOLVE, timed.nanos());
    Resolved resolved = timed.resolved();
    return new Prepared(asked, asked.choice().of(resolved.arms()), resolved.confirmed(), guess);
  }

  private static Timed timed(Supplier<Resolved> resolve) {
    long from = System.nanoTime();
    Resolved resolved = resolve.get();
    return new Timed(resolved, System.nanoTime() - from);
  }

  private Guess guess(Fanout fan, Asked asked, Chosen chosen) {
    ResultKey key = ResultKey.of(asked.tenant(), chosen.serving(), asked.question());
    Optional<SearchResponse> answer = asked.clock().time(Step.CACHE, () -> answers.find(key));
    if (answer.isPresent()) {
      return new Guess(null, key, answer, null, null, null);
    }
    Serving part = null;
    WordSearch words = null;
    try {
      List<Serving> parts = searcher.parts(chosen.serving(), asked.query());
      if (parts.size() != 1) {
        return new Guess(null, key, answer, null, null, null);
      }
      part = parts.getFirst();
      Serving only = part;
      SparseVector sparse = searcher.words(part, asked.query());
      words = searcher.begin(fan, asked.tenant(), part, asked.query(), sparse);
      Supplier<Encoded> encode = () -> searcher.encode(asked.tenant(), only, asked.query(), sparse);
      Encoded encoded =
          asked.clock().time(Step.ENCODE, () -> CandidateTime.within(chosen.arm(), encode));
      return new Guess(part, key, answer, words, encoded, null);
    } catch (RuntimeException e) {
      // It is thrown later, and only if the namespace really has the space of the guess.
      return new Guess(part, key, answer, words, null, e);
    }
  }
}
