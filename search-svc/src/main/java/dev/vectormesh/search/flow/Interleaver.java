package dev.vectormesh.search.flow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.paging.PageTokens;
import dev.vectormesh.search.flow.Candidates.Answered;
import dev.vectormesh.search.flow.Preparation.Prepared;
import dev.vectormesh.search.query.DocumentKey;
import dev.vectormesh.search.query.Page;
import dev.vectormesh.search.query.SearchQuery;
import dev.vectormesh.search.query.Searcher;
import dev.vectormesh.search.serving.Arm;
import dev.vectormesh.search.serving.Serving;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.SearchResponse;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * Answers a first page from both arms of a rollout: each searches its own index by its own vector,
 * side by side, and their lists are drawn into one. Further pages are the live arm's, without what
 * was shown.
 */
final class Interleaver {
  private final Searcher searcher;
  private final PageTokens tokens;
  private final Function<Prepared, Answered> search;

  /**
   * @param tokens of the request, of no generation yet
   * @param search answers for one arm
   */
  Interleaver(Searcher searcher, PageTokens tokens, Function<Prepared, Answered> search) {
    this.searcher = searcher;
    this.tokens = tokens;
    this.search = search;
  }

  /** Throws what the candidate threw, or the live arm. */
  Answered answer(Prepared both) {
    try (Fanout fan = Fanout.open()) {
      Fanout.Task<Answered> asked =
          fan.fork(() -> CandidateTime.within(Arm.CANDIDATE, () -> search.apply(both.candidate())));
      Answered live = search.apply(both);
      Answered candidate = asked.join();
      return new Answered(
          drawn(both, live.response(), candidate.response()), live.cached() && candidate.cached());
    }
  }

  private SearchResponse drawn(Prepared both, SearchResponse live, SearchResponse candidate) {
    Map<Arm, Map<String, Hit>> hits = new HashMap<>();
    hits.put(Arm.LIVE, byName(live));
    hits.put(Arm.CANDIDATE, byName(candidate));
    TeamDraft draft =
        TeamDraft.of(
            names(live), names(candidate), both.asked().query().topK(), new Random(seed(both)));
    Set<String> warnings = new LinkedHashSet<>(live.getWarningsList());
    warnings.addAll(candidate.getWarningsList());
    SearchResponse.Builder response =
        live.toBuilder()
            .clearHits()
            // Of two spaces: similarities do not compare.
            .clearBestSimilarity()
            .clearSpace()
            .clearWarnings()
            .addAllWarnings(warnings)
            .setNextPageToken(next(both, live, draft.documents().keySet()));
    draft
        .documents()
        .forEach((document, arm) -> {
          Hit hit = hits.getOrDefault(arm, Map.of()).get(document);
          if (hit != null) {
            response.addHits(hit.toBuilder().setArm(Candidates.named(arm)));
          }
        });
    return response.build();
  }

  private static Map<String, Hit> byName(SearchResponse response) {
    Map<String, Hit> hits = new HashMap<>();
    response.getHitsList().forEach(hit -> hits.put(hit.getDocument(), hit));
    return hits;
  }

  private static List<String> names(SearchResponse response) {
    return response.getHitsList().stream().map(Hit::getDocument).toList();
  }

  /** The same for the same session and question, so that a page looks the same twice. */
  private static long seed(Prepared both) {
    return Hashing.sha256()
        .newHasher()
        .putString(both.chosen().rollout(), UTF_8)
        .putByte((byte) 0)
        .putString(both.asked().choice().who(), UTF_8)
        .putByte((byte) 0)
        .putBytes(both.asked().question())
        .hash()
        .asLong();
  }

  private String next(Prepared both, SearchResponse live, Set<String> shown) {
    PageTokens own = tokens.generation(both.serving().generation());
    String token = live.getNextPageToken();
    if (token.isEmpty() && shown.containsAll(names(live))) {
      return "";
    }
    int base = token.isEmpty() ? 0 : Page.read(own.read(token)).base();
    SearchQuery query = both.asked().query();
    boolean oneSpace = searcher.parts(both.serving(), query).size() == 1;
    List<String> keys =
        oneSpace
            ? shown.stream().map(document -> key(both.serving(), document)).toList()
            : List.copyOf(shown);
    return own.write(Page.behind(base, keys).position());
  }

  private static String key(Serving serving, String document) {
    DocumentKey key = DocumentKey.of(serving, document);
    return key == null ? document : key.collectionUid() + "/" + key.documentId();
  }
}
