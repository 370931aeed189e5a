package dev.vectormesh.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.ingest.item.Stage;
import org.junit.jupiter.api.Test;

class AtWorkTest {
  private final AtWork work = new AtWork();

  @Test
  void oldest_isTheItemThatHoldsTheOthersUp() {
    assertThat(work.oldest()).isEmpty();
    work.at("a", Stage.FETCH);
    work.at("b", Stage.FETCH);
    work.at("b", Stage.EMBED);
    work.at("a", Stage.EMBED);

    assertThat(work.oldest()).contains(new AtWork.Item("a", Stage.EMBED));
    work.done("a");
    assertThat(work.oldest()).contains(new AtWork.Item("b", Stage.EMBED));
    work.done("b");
    assertThat(work.oldest()).isEmpty();
  }
}
