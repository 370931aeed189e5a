package dev.vectormesh.finetune.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TeamDraftTest {
  private static final List<String> LIVE = List.of("a", "b", "c", "d");
  private static final List<String> CANDIDATE = List.of("c", "a", "e", "f");

  @Test
  void everyDocument_standsOnce_andEachArmPutsAsMany() {
    for (int seed = 0; seed < 100; seed++) {
      TeamDraft draft = TeamDraft.of(LIVE, CANDIDATE, 6, new Random(seed));

      assertThat(draft.shown()).doesNotHaveDuplicates().hasSize(6);
      assertThat(draft.documents().values().stream().filter(arm -> arm == Arm.LIVE)).hasSize(3);
      assertThat(draft.shown().getFirst()).isIn("a", "c");
    }
  }

  @Test
  void sameSeed_showsTheSameList() {
    assertThat(TeamDraft.of(LIVE, CANDIDATE, 4, new Random(3)))
        .isEqualTo(TeamDraft.of(LIVE, CANDIDATE, 4, new Random(3)));
  }

  @Test
  void clicksWithoutPreference_favourNobody() {
    int balance = 0;
    Random random = new Random(5);
    for (int session = 0; session < 20_000; session++) {
      TeamDraft draft = TeamDraft.of(LIVE, CANDIDATE, 4, random);
      balance += draft.winner(List.of(draft.shown().get(random.nextInt(4))));
    }
    assertThat(balance / 20_000.0).isCloseTo(0, within(0.02));
  }

  @Test
  void whoseDocumentsAreClicked_wins() {
    TeamDraft draft = TeamDraft.of(LIVE, CANDIDATE, 4, new Random(1));
    List<String> ofCandidate =
        draft.documents().entrySet().stream()
            .filter(document -> document.getValue() == Arm.CANDIDATE)
            .map(java.util.Map.Entry::getKey)
            .toList();

    assertThat(draft.winner(ofCandidate)).isEqualTo(1);
    assertThat(draft.winner(List.of("never shown"))).isZero();
    assertThat(draft.winner(draft.shown())).isZero();
  }

  @Test
  void shortRankings_giveShortLists() {
    assertThat(TeamDraft.of(List.of(), List.of("a"), 10, new Random(1)).shown())
        .containsExactly("a");
    assertThat(TeamDraft.of(List.of("a"), List.of("a"), 10, new Random(1)).shown())
        .containsExactly("a");
    assertThat(TeamDraft.of(List.of(), List.of(), 10, new Random(1)).shown()).isEmpty();
  }
}
