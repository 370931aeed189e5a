package dev.vectormesh.search.flow;

import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.search.feedback.Feedback;
import dev.vectormesh.search.feedback.PageArm;
import dev.vectormesh.search.feedback.Question;
import dev.vectormesh.search.feedback.ShownPage;
import dev.vectormesh.search.feedback.ShownSession;
import dev.vectormesh.search.query.SearchQuery;
import dev.vectormesh.search.serving.Arm;
import dev.vectormesh.search.serving.Arms.Chosen;
import dev.vectormesh.search.serving.Serving;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.OpenSession;
import dev.vectormesh.search.v1.Probe;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hands what a search showed to whoever records it. */
final class SearchSessions {
  private static final String NOT_RECORDED =
      "sessions are not recorded: search-svc has no settings of postgres";

  private final @Nullable Feedback feedback;

  /**
   * @param feedback null where nothing is kept
   */
  SearchSessions(@Nullable Feedback feedback) {
    this.feedback = feedback;
  }

  /** The request with an id for the session that it opens, which decides its arm. */
  static SearchRequest named(SearchRequest request) {
    return request.hasSession() && request.getSession().getSessionId().isEmpty()
        ? request.toBuilder()
            .setSession(request.getSession().toBuilder().setSessionId(Ids.v7().toString()))
            .build()
        : request;
  }

  /** What a request asks: the same, whoever asks it, and found in the same cache. */
  static SearchRequest question(SearchRequest request) {
    return request.hasSession() ? request.toBuilder().clearSession().build() : request;
  }

  /**
   * Records the page under the session that the request opens, and names it in the answer.
   *
   * @param request whose session has an id
   * @param query what was asked, at the page that is answered
   * @param took nanoseconds
   */
  SearchResponse open(
      String tenant,
      SearchRequest request,
      SearchQuery query,
      Chosen chosen,
      SearchResponse response,
      long took) {
    if (!request.hasSession()) {
      return response;
    }
    if (feedback == null) {
      return response.toBuilder().addWarnings(NOT_RECORDED).build();
    }
    OpenSession asked = request.getSession();
    String id = asked.getSessionId();
    Serving serving = chosen.serving();
    PageArm arm =
        new PageArm(
            chosen.arm(),
            chosen.rollout(),
            chosen.weight(),
            response.getFallback(),
            Duration.ofNanos(took),
            teams(response));
    Instant now = feedback.clock().instant().truncatedTo(ChronoUnit.MICROS);
    ShownSession session =
        new ShownSession(
            UUID.fromString(serving.uid()),
            id,
            asked.getUser(),
            asked.getUserAgent(),
            ShownSession.SEARCH,
            question(query, request),
            now,
            List.of(page(query, response, arm, now)));
    feedback.recorder().add(tenant, session);
    return response.toBuilder().setSession(serving.name() + "/sessions/" + id).build();
  }

  private static List<Arm> teams(SearchResponse response) {
    return response.getHitsList().stream()
        .filter(hit -> hit.getArm() != dev.vectormesh.search.v1.Arm.ARM_UNSPECIFIED)
        .map(hit ->
            hit.getArm() == dev.vectormesh.search.v1.Arm.ARM_CANDIDATE ? Arm.CANDIDATE : Arm.LIVE)
        .toList();
  }

  private static ShownPage page(
      SearchQuery query, SearchResponse response, PageArm arm, Instant now) {
    List<Hit> hits = response.getHitsList();
    return new ShownPage(
        query.page().shown().count() + 1,
        hits.stream().map(Hit::getDocument).toList(),
        hits.stream().map(Hit::getScore).toList(),
        List.of(),
        response.getSpace(),
        response.getGeneration(),
        response.getSignature(),
        response.getCached(),
        arm,
        now);
  }

  private static Question question(SearchQuery query, SearchRequest request) {
    SearchRequest.Builder bare = request.toBuilder().clearSession().clearPageToken();
    for (Probe.Builder probe : bare.getProbesBuilderList()) {
      if (probe.hasPicture()) {
        probe.getPictureBuilder().clearContent();
      }
    }
    return new Question(
        query.text(), query.mode().name().toLowerCase(Locale.ROOT), bare.build().toByteArray());
  }
}
