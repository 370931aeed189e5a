package dev.vectormesh.finetune.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.finetune.data.Example;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldsTest {
  @Test
  void eachExample_isMeasuredOnce_byAModelThatDidNotLearnFromIt() {
    Folds folds = Folds.of(23, 50, 1);

    assertThat(folds.heldOut()).hasSize(5);
    assertThat(folds.heldOut().stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 23).boxed().toList());
    for (int fold = 0; fold < 5; fold++) {
      assertThat(folds.learnt(fold))
          .doesNotContainAnyElementsOf(folds.heldOut().get(fold))
          .hasSize(23 - folds.heldOut().get(fold).size());
    }
  }

  @Test
  void ofManyPairs_oneFifthIsMeasured() {
    Folds folds = Folds.of(1000, 50_000, 1);

    assertThat(folds.heldOut()).hasSize(1);
    assertThat(folds.heldOut().getFirst()).hasSize(200);
  }

  @Test
  void seenDocuments_areThoseOfOtherFoldsAlone() {
    List<Example> examples =
        IntStream.range(0, 10)
            .mapToObj(i -> new Example("q" + i, Map.of("d" + i, 1.0), Set.of()))
            .toList();
    Folds folds = Folds.of(10, 10, 1);

    Set<String> seen = folds.seen(0, examples);

    assertThat(seen).hasSize(8);
    folds.heldOut().getFirst().forEach(row -> assertThat(seen).doesNotContain("d" + row));
  }
}
