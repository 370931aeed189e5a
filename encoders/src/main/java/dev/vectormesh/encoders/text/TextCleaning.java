package dev.vectormesh.encoders.text;

import java.util.Locale;
import java.util.regex.Pattern;

/** What a model's texts went through before they were cut into tokens, when it was trained. */
public enum TextCleaning {
  /** Nothing: what has to be done stands in tokenizer.json. */
  NONE {
    @Override
    public String clean(String text) {
      return text;
    }
  },

  /**
   * OpenAI's CLIP and OpenCLIP: their {@code basic_clean}, lower case, single blanks. Differs from
   * OpenCLIP 3.3 in two things, on purpose: text that was decoded by a wrong character set stays as
   * it is, and the names of the vocabulary's special tokens are taken out, where OpenCLIP lets a
   * text end itself by one.
   */
  CLIP {
    @Override
    public String clean(String text) {
      String lower = PlainText.of(text).toLowerCase(Locale.ROOT);
      return singleBlanks(CLIP_TOKENS.matcher(lower).replaceAll(" "));
    }
  },

  /**
   * SigLIP, and SigLIP 2 as OpenCLIP has it ({@code clean: canonicalize}): as CLIP, and without
   * ASCII punctuation.
   */
  SIGLIP {
    @Override
    public String clean(String text) {
      String words = PUNCTUATION.matcher(PlainText.of(text).replace('_', ' ')).replaceAll("");
      return singleBlanks(words.toLowerCase(Locale.ROOT));
    }
  },

  /** SigLIP 2 as transformers has it: lower case alone, and without the names of special tokens. */
  SIGLIP2 {
    @Override
    public String clean(String text) {
      return GEMMA_TOKENS.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ");
    }
  };

  private static final Pattern CLIP_TOKENS =
      Pattern.compile("<(?:start_of_text|end_of_text|\\|startoftext\\||\\|endoftext\\|)>");
  private static final Pattern GEMMA_TOKENS =
      Pattern.compile("</?(?:s|pad|eos|bos|unk|mask|start_of_turn|end_of_turn)>");
  private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");

  /** What Python's {@code str.split} takes for white space. */
  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\u001c-\\u001f\\u0085\\p{Z}]+");

  /** The text as the model's tokenizer expects it. */
  public abstract String clean(String text);

  private static String singleBlanks(String text) {
    return WHITE_SPACE.matcher(text).replaceAll(" ").strip();
  }
}
