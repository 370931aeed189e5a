package dev.vectormesh.search.flow;

import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.paging.PageTokens;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.search.cache.Flights;
import dev.vectormesh.search.cache.ResultCache;
import dev.vectormesh.search.cache.ResultKey;
import dev.vectormesh.search.feedback.Feedback;
import dev.vectormesh.search.flow.Candidates.Answered;
import dev.vectormesh.search.flow.Preparation.Prepared;
import dev.vectormesh.search.query.Answer;
import dev.vectormesh.search.query.ChunkIndex;
import dev.vectormesh.search.query.Facets;
import dev.vectormesh.search.query.Page;
import dev.vectormesh.search.query.QueryEncoder.Encoded;
import dev.vectormesh.search.query.Scope;
import dev.vectormesh.search.query.SearchQuery;
import dev.vectormesh.search.query.Searcher;
import dev.vectormesh.search.query.Step;
import dev.vectormesh.search.query.StepClock;
import dev.vectormesh.search.query.WordSearch;
import dev.vectormesh.search.serving.Arm;
import dev.vectormesh.search.serving.Serving;
import dev.vectormesh.search.serving.ServingResolver;
import dev.vectormesh.search.stats.SearchStatistics;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A search from request to response: from the cache where it was answered before, computed once
 * where not.
 */
public final class Searches {
  private static final String UNCONFIRMED =
      "the namespaces' owner did not answer: searched with what it said last";

  private static final String NO_PICTURES =
      "no collection that was asked holds pictures: the spaces of all embed texts alone";

  private static final String NO_INDEX =
      "the namespace has no index in Qdrant: nothing was written to it yet, or it was removed";

  private final KnownAnswers answers;
  private final Preparation preparation;
  private final Searcher searcher;
  private final Facets facets;
  private final SearchStatistics statistics;
  private final SearchSessions sessions;
  private final ArmErrors errors;
  private final Shadows shadows;
  private final Candidates candidates = new Candidates(Telemetry.current().meter());
  private final Flights<ResultKey, SearchResponse> flights = new Flights<>();

  /**
   * @param feedback where sessions are kept; null where they are not
   */
  public Searches(
      ServingResolver servings,
      ResultCache cache,
      Searcher searcher,
      Facets facets,
      SearchStatistics statistics,
      @Nullable Feedback feedback) {
    this.answers = new KnownAnswers(cache);
    this.preparation = new Preparation(servings, answers, searcher);
    this.searcher = searcher;
    this.facets = facets;
    this.statistics = statistics;
    this.sessions = new SearchSessions(feedback);
    this.errors = new ArmErrors(feedback);
    this.shadows = new Shadows(feedback);
  }

  /**
   * What a request is answered.
   *
   * @param afterwards to be run once the response is sent; returns at once
   */
  public record Searched(SearchResponse response, Runnable afterwards) {}

  /**
   * Answers a request.
   *
   * @param first what it asks for, as of its first page
   */
  public Searched search(SearchQuery first, SearchRequest request) {
    try (Fanout fan = Fanout.open()) {
      return search(first, request, fan);
    }
  }

  private Searched search(SearchQuery first, SearchRequest request, Fanout fan) {
    StepClock clock = new StepClock();
    CallContext caller = CallContext.current();
    SearchRequest named = SearchSessions.named(request);
    SearchRequest question = SearchSessions.question(named);
    PageTokens tokens = PageTokens.of(question);
    ArmChoice choice = ArmChoice.of(caller, named, first, tokens);
    Asked asked = new Asked(caller.tenant(), first, question.toByteArray(), choice, clock);
    Prepared prepared = preparation.prepare(fan, asked);
    PageTokens own = tokens.generation(prepared.serving().generation());
    SearchQuery query = first.at(Page.read(own.read(named.getPageToken())));
    Function<Prepared, Answered> search = from -> answer(query, from, tokens);
    Interleaver interleaver = new Interleaver(searcher, tokens, search);
    Answered answered =
        errors.told(
            caller.tenant(),
            named,
            prepared.chosen(),
            () ->
                candidates.answer(
                    prepared,
                    from ->
                        from.chosen().arm() == Arm.INTERLEAVED
                            ? interleaver.answer(from)
                            : search.apply(from)));
    Map<Step, Long> nanos = clock.stop();
    statistics.add(nanos);
    SearchResponse response = SearchResponses.timed(answered.response(), answered.cached(), nanos);
    Runnable afterwards =
        query.page().isFirst()
            ? shadows.after(caller, prepared, response, nanos, search)
            : () -> {};
    return new Searched(
        sessions.open(
            caller.tenant(),
            named,
            query,
            prepared.chosen(),
            response,
            nanos.getOrDefault(Step.TOTAL, 0L)),
        afterwards);
  }

  private Answered answer(SearchQuery query, Prepared prepared, PageTokens tokens) {
    PageTokens own = tokens.generation(prepared.serving().generation());
    if (!prepared.confirmed()) {
      SearchResponse response = compute(query, prepared, own, false);
      return Answered.now(response.toBuilder().addWarnings(UNCONFIRMED).build());
    }
    Optional<SearchResponse> known = prepared.answer();
    return known.isPresent()
        ? Answered.before(known.get())
        : Answered.now(flights.join(prepared.key(), () -> compute(query, prepared, own, true)));
  }

  private SearchResponse compute(
      SearchQuery query, Prepared prepared, PageTokens tokens, boolean keep) {
    List<Serving> parts = searcher.parts(prepared.serving(), query);
    StepClock clock = prepared.asked().clock();
    try (Fanout fan = Fanout.open()) {
      var counting = counting(fan, prepared.asked().tenant(), query, prepared.serving(), parts);
      Answer answer = answer(query, prepared, parts, clock);
      Counting counted = counting == null ? Counting.NONE : counting.join();
      if (counting != null) {
        clock.add(Step.FACETS, counted.nanos());
      }
      Page next = answer.next();
      String token = next == null ? "" : tokens.write(next.position());
      String space = parts.size() == 1 ? parts.getFirst().space() : "";
      SearchResponse response =
          SearchResponses.of(answer, counted.counted(), prepared.serving(), space, token);
      if (keep && answer.lasting() && counted.counted().lasting()) {
        answers.keep(prepared.key(), response);
      }
      return response;
    }
  }

  /** What was counted, and how long that took. */
  private record Counting(Facets.Counted counted, long nanos) {
    static final Counting NONE = new Counting(Facets.Counted.NOTHING, 0);
  }

  /** Begins to count, beside the search; null where nothing is to be counted. */
  private Fanout.@Nullable Task<Counting> counting(
      Fanout fan, String tenant, SearchQuery query, Serving serving, List<Serving> parts) {
    if (query.facets().isEmpty() || !query.page().isFirst()) {
      return null;
    }
    List<Facets.Part> asked =
        parts.stream()
            .map(part ->
                new Facets.Part(
                    part, Scope.of(tenant, part, serving.collectionsIn(part, query.collections()))))
            .toList();
    return fan.fork(() -> {
      long from = System.nanoTime();
      Facets.Counted counted = facets.count(asked, query.facets());
      return new Counting(counted, System.nanoTime() - from);
    });
  }

  private Answer answer(
      SearchQuery query, Prepared prepared, List<Serving> parts, StepClock clock) {
    if (parts.isEmpty()) {
      return new Answer(List.of(), null, null, List.of(NO_PICTURES), true);
    }
    if (parts.size() > 1) {
      return SpaceSearches.search(
          prepared.serving(),
          parts,
          query,
          (part, within, own) ->
              inPart(prepared, part, within, prepared.encoded(part, own), null, own),
          clock);
    }
    Serving only = parts.getFirst();
    return inPart(prepared, only, query, prepared.encoded(only, clock), prepared.words(), clock);
  }

  private Answer inPart(
      Prepared prepared,
      Serving part,
      SearchQuery query,
      Encoded encoded,
      @Nullable WordSearch words,
      StepClock clock) {
    try {
      return searcher.search(prepared.asked().tenant(), part, query, encoded, words, clock);
    } catch (ChunkIndex.IndexMissing e) {
      if (prepared.chosen().arm() == Arm.CANDIDATE) {
        throw e;
      }
      return new Answer(List.of(), null, null, List.of(NO_INDEX), false);
    }
  }
}
