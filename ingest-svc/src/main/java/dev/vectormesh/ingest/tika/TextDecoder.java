package dev.vectormesh.ingest.tika;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.CharsetMatch;
import org.apache.tika.parser.txt.UniversalEncodingDetector;
import org.jspecify.annotations.Nullable;

/**
 * Finds the charset of text and decodes it. In order of trust: a byte order mark; bytes that are
 * valid UTF-8, which text in another charset hardly ever is; zero bytes in the places where UTF-16
 * has them; what the text declares; statistics.
 */
final class TextDecoder {
  private static final int SAMPLE = 256 * 1024;
  // ISO-2022 announces its charsets so; other escapes are a terminal's.
  private static final Pattern ISO_2022 =
      Pattern.compile("\\x1b(?:\\$[@AB]|\\$[()*+][A-I]|\\([BIJ])");
  private static final String SEPARATORS = " \n\r\t,;.-\u3001\u3002\uff0c\uff0e";
  private static final int SEPARATOR_EVERY = 100;
  private static final int SURE = 50;
  private static final Charset MAC = Charset.forName("x-MacCyrillic");
  private static final Charset WINDOWS_CYRILLIC = Charset.forName("windows-1251");
  private static final Charset WESTERN = Charset.forName("windows-1252");

  private TextDecoder() {}

  /** Text and the charset that it was in. */
  record Decoded(String text, Charset charset) {}

  /**
   * @param declared what the text says about itself, if it does
   */
  static Decoded decode(byte[] bytes, @Nullable Charset declared) {
    for (Mark mark : MARKS) {
      if (mark.starts(bytes)) {
        int skip = mark.bytes.length;
        return new Decoded(
            new String(bytes, skip, bytes.length - skip, mark.charset), mark.charset);
      }
    }
    Charset wide = wide(bytes);
    if (wide != null) {
      return new Decoded(new String(bytes, wide), wide);
    }
    boolean escapes = ISO_2022.matcher(new String(bytes, StandardCharsets.ISO_8859_1)).find();
    if (!escapes) {
      Optional<String> utf8 = strict(bytes, StandardCharsets.UTF_8);
      if (utf8.isPresent()) {
        return new Decoded(utf8.get(), StandardCharsets.UTF_8);
      }
    }
    if (declared != null) {
      Optional<String> told = strict(bytes, declared);
      if (told.isPresent()) {
        return new Decoded(told.get(), declared);
      }
    }
    Charset guessed = guess(bytes);
    return new Decoded(new String(bytes, guessed), guessed);
  }

  /**
   * Two detectors, each where it is the better one: juniversalchardet for East Asian and Cyrillic
   * text, ICU for what has Latin letters, which the other calls ISO-8859-1 whatever the language,
   * and for Arabic.
   */
  private static Charset guess(byte[] bytes) {
    byte[] sample = bytes.length > SAMPLE ? Arrays.copyOf(bytes, SAMPLE) : bytes;
    CharsetMatch[] matches = new CharsetDetector().setText(sample).detectAll();
    Optional<Charset> icu =
        Arrays.stream(matches)
            .map(CharsetMatch::getName)
            .filter(Charset::isSupported)
            .findFirst()
            .map(Charset::forName);
    Charset universal = universal(sample);
    boolean latin =
        universal == null
            || universal.equals(StandardCharsets.ISO_8859_1)
            || universal.name().equals("windows-1252");
    boolean doubted =
        universal != null
            && (universal.name().startsWith("GB") && confidence(matches, universal) < SURE
                || universal.equals(MAC) && matches[0].getConfidence() >= SURE);
    Charset found = latin || doubted ? icu.orElse(WESTERN) : universal;
    if (found != null && found.equals(MAC)) {
      found = oddities(sample, MAC) < oddities(sample, WINDOWS_CYRILLIC) ? MAC : WINDOWS_CYRILLIC;
    }
    // The same letters, and the quotes and dashes that text of this kind has.
    return found == null || found.equals(StandardCharsets.ISO_8859_1) ? WESTERN : found;
  }

  /**
   * Signs and capitals in the middle of words: the letters of the two charsets overlap but for
   * some.
   */
  private static int oddities(byte[] sample, Charset charset) {
    String text = new String(sample, charset);
    int odd = 0;
    for (int i = 1; i < text.length(); i++) {
      char before = text.charAt(i - 1);
      char c = text.charAt(i);
      boolean sign = c > 0x7f && !Character.isLetter(c);
      odd += Character.isLowerCase(before) && (sign || Character.isUpperCase(c)) ? 1 : 0;
    }
    return odd;
  }

  private static int confidence(CharsetMatch[] matches, Charset charset) {
    return Arrays.stream(matches)
        .filter(match -> match.getName().equals(charset.name()))
        .mapToInt(CharsetMatch::getConfidence)
        .findFirst()
        .orElse(0);
  }

  private static @Nullable Charset universal(byte[] sample) {
    try (ByteArrayInputStream in = new ByteArrayInputStream(sample)) {
      return new UniversalEncodingDetector().detect(in, new Metadata());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Bytes in memory do not fail to be read.
    }
  }

  /**
   * UTF-16 and UTF-32 without a mark: most characters of most texts have a zero byte in the same
   * place.
   */
  private static @Nullable Charset wide(byte[] bytes) {
    int sample = Math.min(bytes.length, SAMPLE) & ~3;
    if (sample < 4) {
      return null;
    }
    int[] zeros = new int[4];
    for (int i = 0; i < sample; i++) {
      if (bytes[i] == 0) {
        zeros[i & 3]++;
      }
    }
    int units = sample / 4;
    if (zeros[2] + zeros[3] > 1.8 * units && zeros[0] < units / 2) {
      return Charset.forName("UTF-32LE");
    }
    if (zeros[0] + zeros[1] > 1.8 * units && zeros[3] < units / 2) {
      return Charset.forName("UTF-32BE");
    }
    return utf16(bytes, sample);
  }

  /**
   * UTF-16 by its blanks, ends of lines and stops, which text of every language has: in the other
   * byte order, and in charsets of one byte, these pairs do not happen in text.
   */
  private static @Nullable Charset utf16(byte[] bytes, int sample) {
    int little = 0;
    int big = 0;
    for (int i = 0; i + 1 < sample; i += 2) {
      int first = bytes[i] & 0xff;
      int second = bytes[i + 1] & 0xff;
      little += SEPARATORS.indexOf(second << 8 | first) >= 0 ? 1 : 0;
      big += SEPARATORS.indexOf(first << 8 | second) >= 0 ? 1 : 0;
    }
    boolean enough = Math.max(little, big) * SEPARATOR_EVERY > sample / 2;
    if (bytes.length % 2 != 0 || !enough || Math.min(little, big) * 4 > Math.max(little, big)) {
      return null;
    }
    Charset charset = big > little ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
    boolean text = strict(bytes, charset).filter(TextDecoder::isWritten).isPresent();
    return text ? charset : null;
  }

  /** Whether nearly all characters are some that are written: tables of numbers have others too. */
  private static boolean isWritten(String text) {
    long odd =
        text.chars()
            .filter(c ->
                !Character.isDefined(c)
                    || Character.getType(c) == Character.PRIVATE_USE
                    || c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f')
            .count();
    return odd * 100 <= text.length();
  }

  private static Optional<String> strict(byte[] bytes, Charset charset) {
    try {
      CharBuffer chars =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes));
      return Optional.of(chars.toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static final List<Mark> MARKS =
      List.of(
          new Mark(Charset.forName("UTF-32LE"), 0xff, 0xfe, 0, 0),
          new Mark(Charset.forName("UTF-32BE"), 0, 0, 0xfe, 0xff),
          new Mark(StandardCharsets.UTF_8, 0xef, 0xbb, 0xbf),
          new Mark(StandardCharsets.UTF_16LE, 0xff, 0xfe),
          new Mark(StandardCharsets.UTF_16BE, 0xfe, 0xff));

  private static final class Mark {
    private final Charset charset;
    private final byte[] bytes;

    Mark(Charset charset, int... bytes) {
      this.charset = charset;
      this.bytes = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        this.bytes[i] = (byte) bytes[i];
      }
    }

    boolean starts(byte[] text) {
      if (text.length < bytes.length) {
        return false;
      }
      for (int i = 0; i < bytes.length; i++) {
        if (text[i] != bytes[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
