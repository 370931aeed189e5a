package dev.vectormesh.embedded.qdrant.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitRowsTest {

  private static FixedBitSet random(int length, int oneIn) {
    Random random = new Random(length);
    FixedBitSet bits = new FixedBitSet(length);
    for (int row = 0; row < length; row++) {
      if (random.nextInt(oneIn) == 0) {
        bits.set(row);
      }
    }
    return bits;
  }

  private static List<Integer> rows(FixedBitSet bits) {
    return StreamSupport.stream(BitRows.all(bits).spliterator(), false).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 63, 64, 65, 1_000, 10_007})
  void split_keepsEveryRowOnceAndInOrder(int length) {
    FixedBitSet bits = random(length, 3);

    for (int parts : new int[] {1, 2, 3, 16}) {
      List<FixedBitSet> split = BitRows.split(bits, bits.cardinality(), parts);
      assertThat(split).hasSizeLessThanOrEqualTo(parts);
      assertThat(split.stream().flatMap(part -> rows(part).stream()).toList())
          .isEqualTo(rows(bits));
    }
  }

  @Test
  void split_goesByRowsThatAreSetNotByTheirPlace() {
    FixedBitSet bits = new FixedBitSet(100_000);
    bits.set(60_000, 68_000);

    assertThat(BitRows.split(bits, 8_000, 4))
        .hasSize(4)
        .allSatisfy(part -> assertThat(part.cardinality()).isBetween(1_872, 2_064));
  }
}
