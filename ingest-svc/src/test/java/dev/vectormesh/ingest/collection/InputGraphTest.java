package dev.vectormesh.ingest.collection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.ingest.collection.InputGraph.Made;
import dev.vectormesh.ingest.collection.InputGraph.Step;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InputGraphTest {
  private static Made of(String id, String... collections) {
    return new Made(id, "", Set.of(collections));
  }

  private static Made ofBucket(String id, String bucket) {
    return new Made(id, bucket, Set.of());
  }

  @Test
  void steps_areInTiers_eachAboveAllThatItIsMadeFrom() {
    InputGraph graph =
        new InputGraph(
            List.of(
                ofBucket("raw", "inbox"),
                ofBucket("coarse", "inbox"),
                ofBucket("other", "outbox"),
                of("english", "raw"),
                of("both", "english", "coarse", "other", "by-hand"),
                of("apart", "other")));

    assertThat(graph.steps("inbox"))
        .containsExactly(
            new Step(0, "coarse", Set.of()),
            new Step(0, "raw", Set.of()),
            new Step(1, "english", Set.of("raw")),
            new Step(2, "both", Set.of("english", "coarse")));
    assertThat(graph.steps("empty")).isEmpty();
  }

  @Test
  void cycle_isToldWithItsWay() {
    InputGraph graph = new InputGraph(List.of(of("a", "c", "x"), of("b", "a"), of("c", "b")));

    assertThat(graph.cycle("a")).contains(List.of("a", "c", "b", "a"));
    assertThat(new InputGraph(List.of(of("a", "a"))).cycle("a")).contains(List.of("a", "a"));
    assertThat(new InputGraph(List.of(of("a", "b", "c"), of("b", "c"))).cycle("a")).isEmpty();
  }

  @Test
  void depth_countsTiers() {
    InputGraph graph = new InputGraph(List.of(of("b", "a"), of("c", "a", "b"), of("d", "c")));

    assertThat(graph.depth("a")).isEqualTo(1);
    assertThat(graph.depth("d")).isEqualTo(4);
  }
}
