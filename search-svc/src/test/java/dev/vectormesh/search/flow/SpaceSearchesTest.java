package dev.vectormesh.search.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.points.Access;
import dev.vectormesh.search.query.Answer;
import dev.vectormesh.search.query.Condition;
import dev.vectormesh.search.query.Fusion;
import dev.vectormesh.search.query.Page;
import dev.vectormesh.search.query.Probe;
import dev.vectormesh.search.query.SearchMode;
import dev.vectormesh.search.query.SearchQuery;
import dev.vectormesh.search.query.Step;
import dev.vectormesh.search.query.StepClock;
import dev.vectormesh.search.serving.ServedSpace;
import dev.vectormesh.search.serving.Serving;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpaceSearchesTest {
  private static final String TEXTS = "namespaces/ns/collections/texts";
  private static final String PICTURES = "namespaces/ns/collections/pictures";
  private static final Serving SERVING =
      Serving.of(
          "namespaces/ns",
          "uid",
          "text-space",
          "text-model",
          "1",
          "",
          1,
          "s1",
          "texts-1",
          List.of(
              new ServedSpace(
                  "picture-space", "picture-model", "1", "pictures-1", Set.of(PICTURES))),
          Map.of(TEXTS, "t", PICTURES, "p"),
          Access.ALL);
  private static final Answer NOTHING = new Answer(List.of(), null, null, List.of(), true);

  private static SearchQuery query() {
    return new SearchQuery(
        "namespaces/ns",
        "otters",
        List.of(new Probe.Text("otters", 1)),
        List.of(TEXTS, PICTURES),
        SearchMode.DENSE,
        5,
        Condition.NONE,
        null,
        null,
        false,
        false,
        new Fusion.Convex(0.7),
        false,
        1,
        null,
        List.of(),
        null,
        Page.FIRST);
  }

  private static Answer search(SpaceSearches.OneSpace space, StepClock clock) {
    return SpaceSearches.search(
        SERVING, SERVING.parts(List.of(TEXTS, PICTURES)), query(), space, clock);
  }

  @Test
  void spaces_areSearchedSideBySide_eachItsOwnCollections() {
    CyclicBarrier both = new CyclicBarrier(2);
    StepClock clock = new StepClock();

    Answer answer =
        search(
            (part, within, own) -> {
              assertThat(within.collections())
                  .containsExactly(part.space().equals("picture-space") ? PICTURES : TEXTS);
              own.add(Step.RETRIEVE, part.space().equals("picture-space") ? 30 : 70);
              try {
                var arrived = both.await(30, TimeUnit.SECONDS);
              } catch (Exception e) {
                throw new AssertionError("the other space is not searched meanwhile", e);
              }
              return NOTHING;
            },
            clock);

    assertThat(answer.hits()).isEmpty();
    assertThat(clock.stop().get(Step.RETRIEVE)).isEqualTo(70);
  }

  @Test
  void failureOfASpace_endsTheOthers() {
    CountDownLatch never = new CountDownLatch(1);

    assertThatThrownBy(() ->
            search(
                (part, within, own) -> {
                  if (part.space().equals("picture-space")) {
                    throw ApiException.notFound("its model");
                  }
                  try {
                    assertThat(never.await(30, TimeUnit.SECONDS)).isTrue();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return NOTHING;
                },
                new StepClock()))
        .hasMessageContaining("its model was not found");
  }
}
