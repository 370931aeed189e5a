package dev.vectormesh.points;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChunkKeyTest {
  private static final UUID NAMESPACE = UUID.fromString("0190a5b2-7c3d-7e4f-8a1b-2c3d4e5f6a7b");
  private static final UUID COLLECTION = UUID.fromString("0190a5b2-7c3d-7e4f-8a1b-000000000001");
  private static final ChunkKey KEY = new ChunkKey(NAMESPACE, 3, COLLECTION, "notes/a.txt", 7);

  /** A changed derivation would leave every stored point behind: Python's uuid5 gives the same. */
  @Test
  void pointId_isThatOfAllStoredPoints() {
    assertThat(KEY.pointId()).hasToString("b5955187-f6bc-5461-bf93-7582061f3ab1");
  }

  @Test
  void pointId_dependsOnEachPart() {
    UUID other = UUID.fromString("0190a5b2-7c3d-7e4f-8a1b-000000000002");
    assertThat(
            Stream.of(
                    KEY,
                    new ChunkKey(other, 3, COLLECTION, "notes/a.txt", 7),
                    new ChunkKey(NAMESPACE, 4, COLLECTION, "notes/a.txt", 7),
                    new ChunkKey(NAMESPACE, 3, other, "notes/a.txt", 7),
                    new ChunkKey(NAMESPACE, 3, COLLECTION, "notes/b.txt", 7),
                    new ChunkKey(NAMESPACE, 3, COLLECTION, "notes/a.txt", 8))
                .map(ChunkKey::pointId))
        .doesNotHaveDuplicates();
  }
}
