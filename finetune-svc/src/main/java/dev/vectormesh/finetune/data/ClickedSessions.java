package dev.vectormesh.finetune.data;

import dev.vectormesh.finetune.click.Attraction;
import dev.vectormesh.finetune.click.Impressions;
import dev.vectormesh.finetune.click.Impressions.Pair;
import dev.vectormesh.finetune.click.InterventionHarvest;
import dev.vectormesh.finetune.click.PositionBasedModel;
import dev.vectormesh.finetune.click.PositionCurve;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.ShownDocument;
import dev.vectormesh.search.v1.ShownPage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What sessions say: a click for a query speaks for its document, by how seldom its place is looked
 * at, and more where somebody stayed; a document that stood above the last click and is never
 * clicked for the query was skipped. Marked sessions, and marked events, say nothing.
 */
public final class ClickedSessions {
  /** Fewer sessions tell no curve: clicks then count alike (docs/learning.md). */
  private static final int LEAST_SESSIONS = 500;

  /** Of a query's skipped documents, no more are kept. */
  private static final int MOST_SKIPPED = 20;

  /** Whoever stays so long was content, mostly (Fox, Karnawat, Mydland, Dumais and White 2005). */
  private static final long LONG_DWELL_SECONDS = 30;

  /** Choices of a document for a query, and those after which somebody stayed long. */
  private record Stays(int chosen, int stayed) {
    static final Stays NONE = new Stays(0, 0);

    Stays with(boolean stay) {
      return new Stays(chosen + 1, stayed + (stay ? 1 : 0));
    }

    /** 1 to 2: a document after whose every choice somebody stayed weighs double. */
    double weight() {
      return chosen == 0 ? 1 : 1 + (double) stayed / chosen;
    }
  }

  private final Map<Pair, Stays> stays = new HashMap<>();
  private final Impressions impressions = new Impressions();
  private final Map<String, Set<String>> passedOver = new HashMap<>();
  private final Set<String> queries = new LinkedHashSet<>();
  private long sessions;

  /** Counts a session of an export. */
  public void add(Session session) {
    if (session.getMarksCount() > 0 || session.getQuery().isBlank()) {
      return;
    }
    sessions++;
    String query = session.getQuery();
    queries.add(query);
    Set<String> clicked = clicked(session);
    Set<String> stayed = stayed(session);
    for (String document : clicked) {
      stays.merge(
          new Pair(query, document),
          Stays.NONE.with(stayed.contains(document)),
          (before, now) -> new Stays(before.chosen + now.chosen, before.stayed + now.stayed));
    }
    int last = 0;
    List<ShownDocument> shown = new ArrayList<>();
    for (ShownPage page : session.getPagesList()) {
      for (ShownDocument document : page.getDocumentsList()) {
        boolean click = clicked.contains(document.getDocument());
        impressions.add(new Pair(query, document.getDocument()), document.getPosition() - 1, click);
        shown.add(document);
        last = click ? Math.max(last, document.getPosition()) : last;
      }
    }
    for (ShownDocument document : shown) {
      if (document.getPosition() < last) {
        passedOver.computeIfAbsent(query, _ -> new LinkedHashSet<>()).add(document.getDocument());
      }
    }
  }

  private static Set<String> clicked(Session session) {
    Set<String> clicked = new HashSet<>();
    for (FeedbackEvent event : session.getEventsList()) {
      if (event.getMarksCount() == 0 && speaksFor(event.getType())) {
        clicked.add(event.getDocument());
      }
    }
    for (FeedbackEvent event : session.getEventsList()) {
      if (event.getMarksCount() == 0 && speaksAgainst(event.getType())) {
        clicked.remove(event.getDocument());
      }
    }
    return clicked;
  }

  /** Documents that somebody looked at for long. */
  private static Set<String> stayed(Session session) {
    Set<String> stayed = new HashSet<>();
    for (FeedbackEvent event : session.getEventsList()) {
      boolean stay =
          event.getType() == FeedbackType.FEEDBACK_TYPE_LONG_VIEW
              || event.getType() == FeedbackType.FEEDBACK_TYPE_DWELL
                  && event.getDwell().getSeconds() >= LONG_DWELL_SECONDS;
      if (event.getMarksCount() == 0 && stay) {
        stayed.add(event.getDocument());
      }
    }
    return stayed;
  }

  private static boolean speaksFor(FeedbackType type) {
    return switch (type) {
      case FEEDBACK_TYPE_CLICK,
          FEEDBACK_TYPE_LIKE,
          FEEDBACK_TYPE_ADD_TO_CART,
          FEEDBACK_TYPE_PURCHASE,
          FEEDBACK_TYPE_LONG_VIEW ->
          true;
      default -> false;
    };
  }

  private static boolean speaksAgainst(FeedbackType type) {
    return type == FeedbackType.FEEDBACK_TYPE_DISLIKE
        || type == FeedbackType.FEEDBACK_TYPE_IRRELEVANT;
  }

  public long sessions() {
    return sessions;
  }

  /** Queries that were asked, each once, clicked or not. */
  public List<String> queries() {
    return List.copyOf(queries);
  }

  /**
   * How likely each place is looked at; empty where the sessions do not tell: there are too few, or
   * no document stood at several places.
   */
  public PositionCurve curve() {
    boolean told =
        sessions >= LEAST_SESSIONS && InterventionHarvest.estimate(impressions).places() > 1;
    return told ? PositionBasedModel.estimate(impressions) : PositionCurve.flat(0);
  }

  /** An example for each query with a click, by query. */
  public List<Example> examples(PositionCurve curve) {
    Map<String, Map<String, Double>> gains = new TreeMap<>();
    Attraction.of(impressions, curve)
        .forEach((pair, weight) -> {
          if (weight > 0) {
            gains
                .computeIfAbsent(pair.query(), _ -> new HashMap<>())
                .put(pair.document(), weight * stays.getOrDefault(pair, Stays.NONE).weight());
          }
        });
    List<Example> examples = new ArrayList<>();
    gains.forEach((query, chosen) -> {
      Set<String> skipped = new LinkedHashSet<>(passedOver.getOrDefault(query, Set.of()));
      skipped.removeAll(chosen.keySet());
      examples.add(
          new Example(
              query,
              chosen,
              new HashSet<>(skipped.stream().sorted().limit(MOST_SKIPPED).toList())));
    });
    return examples;
  }
}
