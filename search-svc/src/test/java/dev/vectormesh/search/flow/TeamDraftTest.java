package dev.vectormesh.search.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.search.serving.Arm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TeamDraftTest {
  private static final List<String> LIVE = List.of("a", "b", "c", "d");
  private static final List<String> CANDIDATE = List.of("c", "a", "e", "f");

  private static List<String> shown(TeamDraft draft) {
    return new ArrayList<>(draft.documents().keySet());
  }

  @Test
  void everyDocument_standsOnce_andEachArmPutsAsMany() {
    for (int seed = 0; seed < 100; seed++) {
      TeamDraft draft = TeamDraft.of(LIVE, CANDIDATE, 6, new Random(seed));

      assertThat(shown(draft)).hasSize(6);
      assertThat(draft.documents().values().stream().filter(arm -> arm == Arm.LIVE)).hasSize(3);
      assertThat(shown(draft).getFirst()).isIn("a", "c");
    }
  }

  @Test
  void sameSeed_showsTheSameList() {
    assertThat(shown(TeamDraft.of(LIVE, CANDIDATE, 4, new Random(3))))
        .isEqualTo(shown(TeamDraft.of(LIVE, CANDIDATE, 4, new Random(3))));
  }

  @Test
  void clicksWithoutPreference_favourNobody() {
    int balance = 0;
    Random random = new Random(5);
    for (int session = 0; session < 20_000; session++) {
      TeamDraft draft = TeamDraft.of(LIVE, CANDIDATE, 4, random);
      Arm clicked = draft.documents().get(shown(draft).get(random.nextInt(4)));
      balance += clicked == Arm.CANDIDATE ? 1 : -1;
    }
    assertThat(balance / 20_000.0).isCloseTo(0, within(0.02));
  }

  @Test
  void shortRankings_giveShortLists() {
    assertThat(shown(TeamDraft.of(List.of(), List.of("a"), 10, new Random(1))))
        .containsExactly("a");
    assertThat(shown(TeamDraft.of(List.of("a"), List.of("a"), 10, new Random(1))))
        .containsExactly("a");
    assertThat(shown(TeamDraft.of(List.of(), List.of(), 10, new Random(1)))).isEmpty();
  }
}
