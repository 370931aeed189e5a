package dev.vectormesh.search.flow;

import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.paging.PageTokens;
import dev.vectormesh.search.query.Probe;
import dev.vectormesh.search.query.SearchQuery;
import dev.vectormesh.search.serving.Arm;
import dev.vectormesh.search.serving.Arms;
import dev.vectormesh.search.serving.Arms.Chosen;
import dev.vectormesh.search.serving.Serving;
import dev.vectormesh.search.v1.SearchRequest;
import java.util.List;

/**
 * Which generation a request is answered with. A further page goes on where the first one was; a
 * first page is shared out by its session, or, without one, by whoever asks.
 */
final class ArmChoice {
  /** No session's id holds a blank. */
  private static final String CALLER = "caller ";

  private final String tenant;
  private final String who;
  private final String pageToken;
  private final PageTokens tokens;
  private final boolean bringsVectors;

  private ArmChoice(
      String tenant, String who, String pageToken, PageTokens tokens, boolean bringsVectors) {
    this.tenant = tenant;
    this.who = who;
    this.pageToken = pageToken;
    this.tokens = tokens;
    this.bringsVectors = bringsVectors;
  }

  /**
   * @param request with the id of its session
   * @param tokens of the request, of no generation yet
   */
  static ArmChoice of(
      CallContext caller, SearchRequest request, SearchQuery query, PageTokens tokens) {
    return new ArmChoice(
        caller.tenant(),
        request.hasSession() ? request.getSession().getSessionId() : CALLER + caller.subject(),
        request.getPageToken(),
        tokens,
        query.probes().stream().anyMatch(Probe.Vector.class::isInstance));
  }

  /** Session or caller: whose searches are all of one arm. */
  String who() {
    return who;
  }

  Chosen of(Arms arms) {
    Arms.Split split = arms.split();
    if (split == null) {
      return arms.in(Arm.LIVE);
    }
    for (Arm arm : List.of(Arm.LIVE, Arm.CANDIDATE)) {
      if (!pageToken.isEmpty() && isOf(arms.in(arm).serving())) {
        return arms.in(arm);
      }
    }
    // The caller's vectors are of the space that the namespace says it has: such a search is none
    // that could go either way, and does not count in the rollout.
    if (bringsVectors && !split.candidate().space().equals(arms.live().space())) {
      return Arms.of(arms.live()).in(Arm.LIVE);
    }
    return arms.in(split.arm(tenant, who));
  }

  private boolean isOf(Serving serving) {
    return tokens.generation(serving.generation()).reads(pageToken);
  }
}
