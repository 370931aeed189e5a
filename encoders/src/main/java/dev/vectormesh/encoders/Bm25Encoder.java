package dev.vectormesh.encoders;

import dev.vectormesh.encoders.TextAnalysis.Terms;
import java.util.Set;
import java.util.TreeSet;

/**
 * Texts as sparse vectors whose dot product, with IDF applied by the index, is BM25 (Robertson and
 * Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond").
 *
 * <p>A document's weights hold the saturated term frequency, a query's weights count its terms; the
 * index multiplies each dimension by the term's inverse document frequency. A term's dimension is
 * made of its murmur3-32 hash: at a million distinct terms about one in 4,300 shares its dimension
 * with another.
 */
public final class Bm25Encoder {
  private static final TextAnalysis CURRENT = TextAnalysis.WORDS_3;

  /** The analysis that new indexes are built with. */
  public static final String CURRENT_ANALYSIS = CURRENT.id();

  /**
   * What a variant of a word counts beside the word itself: so little that in texts of average
   * length any number of variants weighs less than the word once ({@code .4 (k1 + 1) < 1}).
   */
  private static final double VARIANT_WEIGHT = 0.4;

  private final TextAnalysis analysis;
  private final double k1;
  private final double b;

  /**
   * @param analysis how texts become terms
   * @param k1 how fast a repeated term stops counting, at least 0
   * @param b how much long documents are held back, 0 to 1
   */
  Bm25Encoder(TextAnalysis analysis, double k1, double b) {
    if (k1 < 0 || b < 0 || b > 1) {
      throw new IllegalArgumentException("k1 must be >= 0 and b 0..1, not " + k1 + " and " + b);
    }
    this.analysis = analysis;
    this.k1 = k1;
    this.b = b;
  }

  /** The usual k1 of 1.2 and b of 0.75, with the analysis of new indexes. */
  public static Bm25Encoder standard() {
    return new Bm25Encoder(CURRENT, 1.2, 0.75);
  }

  /**
   * The same with the analysis of an index that is there already.
   *
   * @throws IllegalArgumentException when this version does not know the analysis
   */
  public static Bm25Encoder of(String analysis) {
    return new Bm25Encoder(TextAnalysis.of(analysis), 1.2, 0.75);
  }

  /**
   * The document's vector: for each term {@code tf (k1 + 1) / (tf + k1 (1 - b + b length /
   * averageLength))}.
   *
   * @param averageLength the mean number of terms in a document of the index, above 0
   */
  public SparseVector document(String text, double averageLength) {
    if (!(averageLength > 0)) {
      throw new IllegalArgumentException("averageLength must be above 0, not " + averageLength);
    }
    Terms terms = analysis.terms(text);
    double norm = k1 * (1 - b + b * terms.length() / averageLength);
    return vector(terms, tf -> tf * (k1 + 1) / (tf + norm));
  }

  /** The query's vector: how often it holds each term, a variant counting as in a document. */
  public SparseVector query(String text) {
    return vector(analysis.terms(text), tf -> tf);
  }

  /** Terms in the text, stop words left out. */
  public int length(String text) {
    return analysis.terms(text).length();
  }

  private static SparseVector vector(Terms terms, Weight weight) {
    Set<Integer> dimensions = new TreeSet<>(Integer::compareUnsigned);
    dimensions.addAll(terms.exact().keySet());
    dimensions.addAll(terms.variants().keySet());
    int[] indices = new int[dimensions.size()];
    float[] values = new float[indices.length];
    int i = 0;
    for (int dimension : dimensions) {
      int exact = terms.exact().getOrDefault(dimension, 0);
      int variants = terms.variants().getOrDefault(dimension, 0);
      double alone = exact == 0 ? 0 : weight.of(exact);
      indices[i] = dimension;
      values[i++] = (float) (alone + VARIANT_WEIGHT * (weight.of(exact + variants) - alone));
    }
    return new SparseVector(indices, values);
  }

  private interface Weight {
    double of(int termFrequency);
  }
}
