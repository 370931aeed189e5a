package dev.vectormesh.encoders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.util.StringHelper;

/**
 * Texts as sparse vectors whose dot product, with IDF applied by the index, is BM25 (Robertson and
 * Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond").
 *
 * <p>A document's weights hold the saturated term frequency, a query's weights count its terms; the
 * index multiplies each dimension by the term's inverse document frequency. A term's dimension is
 * its murmur3-32 hash: at a million distinct terms about one in 8,600 shares its dimension with
 * another.
 */
public final class Bm25Encoder {
  private static final int SEED = 0;

  private final Analyzer analyzer = new EnglishAnalyzer();
  private final double k1;
  private final double b;

  /**
   * @param k1 how fast a repeated term stops counting, at least 0
   * @param b how much long documents are held back, 0 to 1
   */
  public Bm25Encoder(double k1, double b) {
    if (k1 < 0 || b < 0 || b > 1) {
      throw new IllegalArgumentException("k1 must be >= 0 and b 0..1, not " + k1 + " and " + b);
    }
    this.k1 = k1;
    this.b = b;
  }

  /** The usual k1 of 1.2 and b of 0.75, on words stemmed as English. */
  public static Bm25Encoder standard() {
    return new Bm25Encoder(1.2, 0.75);
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
    Map<Integer, Integer> frequencies = frequencies(text);
    long length = frequencies.values().stream().mapToLong(Integer::longValue).sum();
    double norm = k1 * (1 - b + b * length / averageLength);
    return vector(frequencies, tf -> (float) (tf * (k1 + 1) / (tf + norm)));
  }

  /** The query's vector: how often it holds each term. */
  public SparseVector query(String text) {
    return vector(frequencies(text), tf -> tf);
  }

  /** Terms in the text, stop words left out. */
  public int length(String text) {
    return frequencies(text).values().stream().mapToInt(Integer::intValue).sum();
  }

  private Map<Integer, Integer> frequencies(String text) {
    Map<Integer, Integer> frequencies = new TreeMap<>(Integer::compareUnsigned);
    try (TokenStream terms = analyzer.tokenStream("text", text)) {
      TermToBytesRefAttribute term = terms.addAttribute(TermToBytesRefAttribute.class);
      terms.reset();
      while (terms.incrementToken()) {
        int dimension = StringHelper.murmurhash3_x86_32(term.getBytesRef(), SEED);
        frequencies.merge(dimension, 1, Integer::sum);
      }
      terms.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A string does not fail to be read.
    }
    return frequencies;
  }

  private static SparseVector vector(Map<Integer, Integer> frequencies, Weight weight) {
    int[] indices = new int[frequencies.size()];
    float[] values = new float[frequencies.size()];
    int i = 0;
    for (var entry : frequencies.entrySet()) {
      indices[i] = entry.getKey();
      values[i++] = weight.of(entry.getValue());
    }
    return new SparseVector(indices, values);
  }

  private interface Weight {
    float of(int termFrequency);
  }
}
