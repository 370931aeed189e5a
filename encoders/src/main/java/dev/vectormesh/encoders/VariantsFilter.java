package dev.vectormesh.encoders;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.FlagsAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/** Puts behind each word the {@link WordVariants} of it, flagged as {@link #VARIANT}. */
final class VariantsFilter extends TokenFilter {
  static final int VARIANT = 1;

  private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
  private final FlagsAttribute flags = addAttribute(FlagsAttribute.class);
  private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
  private final PositionIncrementAttribute position =
      addAttribute(PositionIncrementAttribute.class);

  private final Deque<String> variants = new ArrayDeque<>();
  private String before = "";
  private int end;

  VariantsFilter(TokenStream words) {
    super(words);
  }

  @Override
  public boolean incrementToken() throws IOException {
    String variant = variants.poll();
    if (variant != null) {
      term.setEmpty().append(variant);
      flags.setFlags(VARIANT);
      position.setPositionIncrement(0);
      return true;
    }
    if (!input.incrementToken()) {
      return false;
    }
    String word = term.toString();
    boolean adjacent = offset.startOffset() == end;
    variants.addAll(WordVariants.of(word, adjacent ? before : ""));
    before = word;
    end = offset.endOffset();
    return true;
  }

  @Override
  public void reset() throws IOException {
    super.reset();
    variants.clear();
    before = "";
    end = -1;
  }
}
