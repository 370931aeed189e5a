package dev.vectormesh.encoders;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.vectormesh.encoders.text.TextCleaning;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer.json of Hugging Face's. Two native tokenizers share the file: one cuts whole texts,
 * the other cuts model inputs and truncates them to the window.
 */
final class HuggingFaceTextTokenizer implements TextTokenizer, AutoCloseable {
  /**
   * Longer texts are cut in slices of about this many chars, at white space, where every tokenizer
   * that splits words at white space cuts too: the native side keeps some 200 bytes per token.
   */
  private static final int SLICE = 32_768;

  private final TextCleaning cleaning;
  private final HuggingFaceTokenizer whole;
  private final HuggingFaceTokenizer inputs;
  private final int specialTokens;

  /**
   * @param maxTokens the model's window, special tokens included
   * @param cleaning what a text goes through before it is cut
   */
  HuggingFaceTextTokenizer(byte[] tokenizerJson, int maxTokens, TextCleaning cleaning)
      throws IOException {
    this.cleaning = cleaning;
    System.setProperty("OPT_OUT_TRACKING", "true"); // Else the library reports its use.
    whole =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(tokenizerJson),
            Map.of("truncation", "false", "padding", "false"));
    inputs =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(tokenizerJson),
            Map.of(
                "truncation",
                "true",
                "padding",
                "false",
                "maxLength",
                Integer.toString(maxTokens),
                "modelMaxLength", // Else the library cuts at 512, whatever maxLength says.
                Integer.toString(maxTokens)));
    specialTokens = inputs.encode("", true, false).getIds().length;
  }

  /** What the model is fed: ids with special tokens, cut to the window. */
  record Input(long[] ids, long[] typeIds) {
    int length() {
      return ids.length;
    }
  }

  Input input(String text) {
    Encoding encoding = inputs.encode(cleaning.clean(text), true, false);
    return new Input(encoding.getIds(), encoding.getTypeIds());
  }

  /** Of the text as it stands, for its parts are pieces of it: cleaning may change their number. */
  @Override
  public TokenSpans spans(String text) {
    int[] starts = new int[Math.max(16, text.length() / 4)];
    int[] ends = new int[starts.length];
    int n = 0;
    for (int from = 0; from < text.length(); ) {
      int to = sliceEnd(text, from);
      String slice = text.substring(from, to);
      CodePointOffsets offsets = new CodePointOffsets(slice);
      for (@Nullable CharSpan span : whole.encode(slice, false, false).getCharTokenSpans()) {
        if (span == null) {
          continue; // A special token.
        }
        if (n == starts.length) {
          starts = Arrays.copyOf(starts, 2 * n);
          ends = Arrays.copyOf(ends, 2 * n);
        }
        starts[n] = from + offsets.toUtf16(span.getStart());
        ends[n++] = from + offsets.toUtf16(span.getEnd());
      }
      from = to;
    }
    return new TokenSpans(Arrays.copyOf(starts, n), Arrays.copyOf(ends, n));
  }

  @Override
  public int count(String text) {
    return spans(cleaning.clean(text)).size();
  }

  private static int sliceEnd(String text, int from) {
    if (text.length() - from <= SLICE) {
      return text.length();
    }
    int to = from + SLICE;
    while (to > from && !Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    if (to > from) {
      return to;
    }
    to = from + SLICE; // No white space at all: a pair of surrogates at least stays together.
    return Character.isHighSurrogate(text.charAt(to - 1)) ? to - 1 : to;
  }

  @Override
  public int specialTokens() {
    return specialTokens;
  }

  @Override
  public void close() {
    whole.close();
    inputs.close();
  }

  /** The native side counts code points, Java counts UTF-16 chars. */
  private static final class CodePointOffsets {
    private final int @Nullable [] chars;

    CodePointOffsets(String text) {
      int points = text.codePointCount(0, text.length());
      if (points == text.length()) {
        chars = null;
        return;
      }
      chars = new int[points + 1];
      for (int point = 0, at = 0; point < points; point++) {
        chars[point] = at;
        at += Character.charCount(text.codePointAt(at));
      }
      chars[points] = text.length();
    }

    int toUtf16(int codePoint) {
      return chars == null ? codePoint : chars[codePoint];
    }
  }
}
