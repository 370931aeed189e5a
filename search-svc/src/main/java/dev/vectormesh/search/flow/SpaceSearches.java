package dev.vectormesh.search.flow;

import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.search.query.Answer;
import dev.vectormesh.search.query.SearchQuery;
import dev.vectormesh.search.query.SpaceRanks;
import dev.vectormesh.search.query.Step;
import dev.vectormesh.search.query.StepClock;
import dev.vectormesh.search.serving.Serving;
import java.util.List;
import java.util.Map;

/** Searches several spaces side by side, within one deadline. */
final class SpaceSearches {
  private SpaceSearches() {}

  /** Answers the query in one space. */
  interface OneSpace {
    Answer search(Serving part, SearchQuery query, StepClock clock);
  }

  private record Searched(Serving part, Answer answer, Map<Step, Long> nanos) {}

  /**
   * @param parts one for each space
   * @param clock gets of each step the longest
   */
  static Answer search(
      Serving serving, List<Serving> parts, SearchQuery query, OneSpace space, StepClock clock) {
    SpaceRanks ranks = new SpaceRanks(query);
    List<Searched> all =
        Fanout.map(
            parts,
            parts.size(),
            part -> {
              StepClock own = new StepClock();
              SearchQuery within = ranks.within(serving.collectionsIn(part, query.collections()));
              return new Searched(part, space.search(part, within, own), own.steps());
            });
    clock.addLongest(all.stream().map(Searched::nanos).toList());
    all.forEach(searched -> ranks.add(searched.part().model(), searched.answer()));
    return ranks.answer();
  }
}
