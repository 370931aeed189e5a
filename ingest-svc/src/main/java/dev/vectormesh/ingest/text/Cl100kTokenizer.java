package dev.vectormesh.ingest.text;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import dev.vectormesh.encoders.TextTokenizer;
import dev.vectormesh.encoders.TokenSpans;
import java.util.Arrays;

/** OpenAI's cl100k_base: bytes of UTF-8, in pieces of which some are parts of a character. */
final class Cl100kTokenizer implements TextTokenizer {
  /** Its table is read once, and takes some 20 MB. */
  private static final class Table {
    static final Encoding ENCODING =
        Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE);
  }

  @Override
  public TokenSpans spans(String text) {
    IntArrayList ids = Table.ENCODING.encodeOrdinary(text);
    int[] starts = new int[ids.size()];
    int[] ends = new int[ids.size()];
    IntArrayList one = new IntArrayList(1);
    int[] chars = charsAtBytes(text);
    int bytes = 0;
    for (int i = 0; i < ids.size(); i++) {
      one.clear();
      one.add(ids.get(i));
      int next = bytes + Table.ENCODING.decodeBytes(one).length;
      starts[i] = chars[bytes];
      ends[i] = chars[next];
      bytes = next;
    }
    return new TokenSpans(starts, ends);
  }

  /** {@code int[bytes + 1]}: the char that each byte of the text in UTF-8 belongs to. */
  private static int[] charsAtBytes(String text) {
    int[] chars = new int[3 * text.length() + 1];
    int bytes = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int point = text.codePointAt(i);
      int length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      Arrays.fill(chars, bytes, bytes + length, i);
      bytes += length;
    }
    chars[bytes] = text.length();
    return Arrays.copyOf(chars, bytes + 1);
  }

  @Override
  public int count(String text) {
    return Table.ENCODING.countTokensOrdinary(text);
  }

  @Override
  public int specialTokens() {
    return 0;
  }
}
