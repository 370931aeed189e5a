package dev.vectormesh.encoders.remote;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.encoders.TokenSpans;
import java.util.regex.Pattern;

/**
 * The tokens of OpenAI's embedding models. A token that ends within a letter ends behind it, and
 * one that begins within a letter begins before it, so that no span cuts a letter.
 */
final class Cl100kTokenizer implements TextTokenizer {
  /** Half a pair is no letter of UTF-8, and the library asserts that there is none. */
  private static final Pattern HALF_PAIR = Pattern.compile("\\p{Cs}");

  private static final Encoding ENCODING =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);

  @Override
  public TokenSpans spans(String given) {
    String text = whole(given);
    IntArrayList ids = ENCODING.encodeOrdinary(text);
    int[] starts = new int[ids.size()];
    int[] ends = new int[ids.size()];
    IntArrayList one = new IntArrayList(1);
    one.add(0);
    Bytes at = new Bytes(text);
    for (int i = 0; i < ids.size(); i++) {
      one.set(0, ids.get(i));
      starts[i] = at.letterStart();
      at.advance(ENCODING.decodeBytes(one).length);
      ends[i] = at.letterEnd();
      while (starts[i] < ends[i] - 1 && Character.isWhitespace(text.charAt(starts[i]))) {
        starts[i]++; // A token holds the blank before its word.
      }
    }
    return new TokenSpans(starts, ends);
  }

  @Override
  public int count(String text) {
    return ENCODING.countTokensOrdinary(whole(text));
  }

  /** The same length, and what the text becomes on its way to the provider. */
  private static String whole(String text) {
    return HALF_PAIR.matcher(text).replaceAll("?");
  }

  @Override
  public int specialTokens() {
    return 0;
  }

  /** A place in a text, counted in bytes of UTF-8. */
  private static final class Bytes {
    private final String text;
    private int at;
    private int within;

    Bytes(String text) {
      this.text = text;
    }

    int letterStart() {
      return at;
    }

    int letterEnd() {
      return within == 0 ? at : at + Character.charCount(text.codePointAt(at));
    }

    void advance(int bytes) {
      within += bytes;
      while (at < text.length() && within >= width(text.codePointAt(at))) {
        int letter = text.codePointAt(at);
        within -= width(letter);
        at += Character.charCount(letter);
      }
    }

    private static int width(int letter) {
      return letter < 0x80 ? 1 : letter < 0x800 ? 2 : letter < 0x10000 ? 3 : 4;
    }
  }
}
