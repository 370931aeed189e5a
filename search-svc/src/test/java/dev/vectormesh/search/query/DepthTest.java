package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DepthTest {
  @Test
  void steps_growWhereTheCallerDidNotChoose() {
    assertThat(Depth.at(0, null, 100)).isEqualTo(new Depth(100, 300, false));
    assertThat(Depth.at(1, null, 100)).isEqualTo(new Depth(400, 1200, false));
    assertThat(Depth.at(2, null, 100)).isEqualTo(new Depth(1600, 4800, false));
  }

  @Test
  void steps_onlyReadMoreChunks_whereTheCallerChose() {
    assertThat(Depth.at(0, 50, 100)).isEqualTo(new Depth(50, 150, true));
    assertThat(Depth.at(2, 50, 100)).isEqualTo(new Depth(50, 2400, true));
    assertThat(Depth.at(2, 1000, 100)).isEqualTo(new Depth(1000, 10_000, true));
  }

  @Test
  void likely_readsTheSameDocumentsInFewerChunks() {
    assertThat(Depth.at(0, null, 100).likely()).isEqualTo(new Depth(100, 120, false));
    assertThat(Depth.at(0, 1, 100).likely()).isEqualTo(new Depth(1, 2, true));
  }
}
