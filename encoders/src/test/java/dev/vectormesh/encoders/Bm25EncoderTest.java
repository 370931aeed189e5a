package dev.vectormesh.encoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class Bm25EncoderTest {
  private final Bm25Encoder encoder = Bm25Encoder.standard();

  @Test
  void document_weighsTermsByTheirSaturatedFrequency() {
    SparseVector vector = encoder.document("cat cat dog", 3);

    // Of average length: tf (k1 + 1) / (tf + k1).
    assertThat(vector.values())
        .hasSize(2)
        .contains(new float[] {2.2f / 2.2f, 2 * 2.2f / 3.2f}, within(1e-6f));
  }

  @Test
  void document_holdsLongOnesBack() {
    float average = encoder.document("cat", 1).values()[0];
    float longer = encoder.document("cat", 0.5).values()[0];

    assertThat(longer).isLessThan(average);
    assertThat(longer).isCloseTo((float) (2.2 / (1 + 1.2 * (0.25 + 0.75 * 2))), within(1e-6f));
  }

  @Test
  void query_meetsTheDocumentInStemmedWords() {
    SparseVector query = encoder.query("The Running Foxes");
    SparseVector document = encoder.document("a fox that runs", 2);

    assertThat(query.indices()).isEqualTo(document.indices());
    assertThat(query.values()).containsOnly(1f);
  }

  @Test
  void vectors_areSortedByUnsignedDimension() {
    int[] indices = encoder.query("one two three four five six seven eight nine ten").indices();

    for (int i = 1; i < indices.length; i++) {
      assertThat(Integer.compareUnsigned(indices[i - 1], indices[i])).isNegative();
    }
  }

  @Test
  void length_leavesStopWordsOut() {
    assertThat(encoder.length("the cat and the dog")).isEqualTo(2);
    assertThat(encoder.length("")).isZero();
    assertThat(encoder.query("the of and").size()).isZero();
  }

  @Test
  void document_refusesAnAverageLengthOfNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoder.document("cat", 0))
        .withMessageContaining("averageLength");
  }
}
