package dev.vectormesh.points;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PhysicalNamesTest {
  private static final String SPACE = "0123456789abcdef".repeat(4);
  private static final String OTHER = "fedcba9876543210".repeat(4);
  private static final String NAMESPACE = "0190a6a0-7b1c-7c3d-8e4f-0123456789ab";

  @Test
  void nameThatTellsASpace_mayHoldThatOneAlone() {
    String shared = "vm-s-0123456789ab-words-3";
    String further = "vm-n-" + NAMESPACE + "-2-0123456789ab";

    assertThat(PhysicalNames.mayHold(shared, SPACE)).isTrue();
    assertThat(PhysicalNames.mayHold(shared, OTHER)).isFalse();
    assertThat(PhysicalNames.mayHold(further, SPACE)).isTrue();
    assertThat(PhysicalNames.mayHold(further, OTHER)).isFalse();
  }

  @Test
  void nameThatTellsNone_mayHoldAny() {
    assertThat(PhysicalNames.mayHold("vm-n-" + NAMESPACE + "-2", OTHER)).isTrue();
    assertThat(PhysicalNames.mayHold("another", OTHER)).isTrue();
  }
}
