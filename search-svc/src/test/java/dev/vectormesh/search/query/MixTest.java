package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.platform.error.ApiException;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MixTest {
  private static final Offset<Float> CLOSE = within(1e-6f);

  @Test
  void probesCountByTheirWeights_notByTheirLengths() {
    Mix mix = new Mix(2);
    mix.add(new float[] {10, 0}, 3);
    mix.add(new float[] {0, 0.5f}, 4);

    assertThat(mix.vector()).containsExactly(new float[] {0.6f, 0.8f}, CLOSE);
  }

  @Test
  void unlike_leadsAway() {
    Mix mix = new Mix(2);
    mix.add(new float[] {1, 1}, 1);
    mix.add(new float[] {0, 1}, -Math.sqrt(0.5));

    assertThat(mix.vector()).containsExactly(new float[] {1, 0}, CLOSE);
  }

  @Test
  void probesThatCancelEachOther_areRefused() {
    Mix mix = new Mix(2);
    mix.add(new float[] {1, 2}, 1);
    mix.add(new float[] {2, 4}, -1);

    assertThatThrownBy(mix::vector)
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.fields().getFirst().field()).isEqualTo("probes"));
  }
}
