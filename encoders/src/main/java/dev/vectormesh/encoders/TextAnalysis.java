package dev.vectormesh.encoders;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.FlagsAttribute;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * How a text becomes the terms that BM25 counts, and a term its dimension. What was written with
 * one analysis is found with the same one only: an index keeps its analysis' id, and an analysis
 * that has an id never changes.
 */
enum TextAnalysis {
  /** Lucene's EnglishAnalyzer; dimensions are murmur3-32 hashes, seed 0, as unsigned numbers. */
  ENGLISH_1("english-1", new EnglishAnalyzer()) {
    @Override
    int dimension(int hash) {
      return hash;
    }

    @Override
    String plain(String text) {
      return text;
    }
  },

  /**
   * Words of all languages, English ones stemmed, with variants ({@link WordAnalyzer}). Dimensions
   * are the absolute values of the hashes, as in fastembed's {@code Qdrant/bm25}, so that Python
   * programs find what is written here and the other way round.
   */
  WORDS_2("words-2", new WordAnalyzer()) {
    @Override
    int dimension(int hash) {
      return Math.abs(hash); // Of the least int it is 2^31, read as unsigned, as in Python.
    }

    @Override
    String plain(String text) {
      return WordAnalyzer.plain(text);
    }
  },

  /** As {@link #WORDS_2}, and the micro sign and the Greek letter mu are one. */
  WORDS_3("words-3", new WordAnalyzer()) {
    @Override
    int dimension(int hash) {
      return WORDS_2.dimension(hash);
    }

    @Override
    String plain(String text) {
      return WordAnalyzer.withOneMu(WordAnalyzer.plain(text));
    }
  };

  private static final int SEED = 0;

  private final String id;
  private final Analyzer analyzer;

  TextAnalysis(String id, Analyzer analyzer) {
    this.id = id;
    this.analyzer = analyzer;
  }

  abstract int dimension(int hash);

  abstract String plain(String text);

  String id() {
    return id;
  }

  /**
   * @throws IllegalArgumentException naming the analyses that there are
   */
  static TextAnalysis of(String id) {
    for (TextAnalysis analysis : values()) {
      if (analysis.id.equals(id)) {
        return analysis;
      }
    }
    throw new IllegalArgumentException(
        "no text analysis %s: this version knows %s"
            .formatted(
                id,
                Arrays.stream(values()).map(TextAnalysis::id).collect(Collectors.joining(", "))));
  }

  /**
   * How often a text holds each term, by dimension, ascending as unsigned.
   *
   * @param exact the words as they stand
   * @param variants other forms of words: folded, or parts of them
   */
  record Terms(Map<Integer, Integer> exact, Map<Integer, Integer> variants) {
    Terms() {
      this(new TreeMap<>(Integer::compareUnsigned), new TreeMap<>(Integer::compareUnsigned));
    }

    int length() {
      return exact.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  Terms terms(String text) {
    Terms terms = new Terms();
    try (TokenStream tokens = analyzer.tokenStream("text", plain(text))) {
      TermToBytesRefAttribute term = tokens.addAttribute(TermToBytesRefAttribute.class);
      FlagsAttribute flags = tokens.addAttribute(FlagsAttribute.class);
      BytesRef word = new BytesRef();
      tokens.reset();
      while (tokens.incrementToken()) {
        BytesRef bytes = term.getBytesRef();
        int dimension = dimension(StringHelper.murmurhash3_x86_32(bytes, SEED));
        if (flags.getFlags() != VariantsFilter.VARIANT) {
          word = BytesRef.deepCopyOf(bytes);
          terms.exact.merge(dimension, 1, Integer::sum);
        } else if (!bytes.equals(word)) { // Stemming may have made them the same.
          terms.variants.merge(dimension, 1, Integer::sum);
        }
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // A string does not fail to be read.
    }
    return terms;
  }
}
