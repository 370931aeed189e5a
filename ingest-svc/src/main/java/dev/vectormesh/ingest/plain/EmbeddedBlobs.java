package dev.vectormesh.ingest.plain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that stand in a text as letters: base64 of pictures and mail parts, keys, dumps. They say
 * nothing to a reader, and would fill hundreds of chunks.
 *
 * @param text with "…" where something was left out
 * @param leftOut characters that were left out
 */
public record EmbeddedBlobs(String text, long leftOut) {
  private static final String GAP = "…";
  private static final int SHORTEST = 300;
  private static final int ENDLESS = 2000;
  private static final int KEPT = 32;
  // Full lines that make a dump: mail has 76 letters in each, keys 64, uuencode 61.
  private static final int LINES = 3;
  private static final int NARROWEST = 58;
  private static final int WIDEST = 120;
  // How often letters, capitals and digits take turns: words hardly reach a fifth.
  private static final double MIXED = 0.28;
  private static final double DIGITS = 0.03;

  // No group repeats in these: such a pattern would use the stack for each letter.
  private static final Pattern DATA_URI =
      Pattern.compile(
          "(data:[a-z0-9.+/;=_-]{0,200};base64),[a-z0-9+/_=%-]{100,}+", Pattern.CASE_INSENSITIVE);
  private static final Pattern ESCAPED_URI =
      Pattern.compile(
          "(data:[a-z0-9.+/;=_-]{1,200}),(?=[^\\s\"'<>)]{0,20}%)[^\\s\"'<>)]{200,}+",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern RUN =
      Pattern.compile("(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_=-]{" + SHORTEST + ",}+");
  private static final Pattern FRONT = Pattern.compile("^[>| \\t]*");
  private static final Pattern UUENCODED = Pattern.compile("begin [0-7]{3,4} \\S.{0,200}");

  /** Short texts, and texts without such letters, come back as they are. */
  public static EmbeddedBlobs leaveOut(String text) {
    boolean tooShort = text.length() < LINES * NARROWEST;
    if (tooShort || !hasRun(text) && !text.contains("begin ")) {
      return new EmbeddedBlobs(text, 0);
    }
    String left = DATA_URI.matcher(text).replaceAll("$1," + GAP);
    left = ESCAPED_URI.matcher(left).replaceAll("$1," + GAP);
    left = withoutDumps(left);
    left = RUN.matcher(left).replaceAll(found -> Matcher.quoteReplacement(bounded(found.group())));
    return new EmbeddedBlobs(left, Math.max(0, text.length() - left.length()));
  }

  /** Whether so much stands without a blank as a line of a dump has: most texts end here. */
  private static boolean hasRun(String text) {
    int run = 0;
    for (int i = 0; i < text.length() && run < NARROWEST; i++) {
      run = text.charAt(i) > ' ' ? run + 1 : 0;
    }
    return run >= NARROWEST;
  }

  private static String withoutDumps(String text) {
    String[] lines = text.split("\n", -1);
    List<String> kept = new ArrayList<>(lines.length);
    for (int i = 0; i < lines.length; ) {
      int end = dumpEnd(lines, i);
      kept.add(end > i ? front(lines[i]) + GAP : lines[i]);
      i = end > i ? end : i + 1;
    }
    return kept.size() == lines.length ? text : String.join("\n", kept);
  }

  /** Behind the last line of a dump that begins here; {@code from} itself when none does. */
  private static int dumpEnd(String[] lines, int from) {
    boolean old = from > 0 && UUENCODED.matcher(letters(lines[from - 1])).matches();
    int width = letters(lines[from]).length();
    StringBuilder all = new StringBuilder();
    int end = from;
    while (end < lines.length) {
      String letters = letters(lines[end]);
      boolean part = old ? letters.length() == 61 && letters.charAt(0) == 'M' : isBlob(letters);
      if (!part || letters.length() != width || width < NARROWEST || width > WIDEST) {
        break;
      }
      all.append(letters);
      end++;
    }
    if (end - from < LINES || !old && !looksRandom(all)) {
      return from;
    }
    boolean rest = end < lines.length && letters(lines[end]).length() < width;
    return rest && !letters(lines[end]).isEmpty() && isBlob(letters(lines[end])) ? end + 1 : end;
  }

  private static String front(String line) {
    Matcher front = FRONT.matcher(line);
    return front.find() ? front.group() : "";
  }

  private static String letters(String line) {
    return line.substring(front(line).length()).stripTrailing();
  }

  /** A run without blanks: left out when it is no words, else cut when it is endless. */
  private static String bounded(String run) {
    if (looksRandom(run) || isHex(run)) {
      return GAP;
    }
    return run.length() < ENDLESS ? run : run.substring(0, KEPT) + GAP;
  }

  private static boolean isBlob(CharSequence letters) {
    return letters.chars().allMatch(EmbeddedBlobs::isBlobLetter) && !isHex(letters);
  }

  private static boolean isBlobLetter(int c) {
    return c < 0x80 && Character.isLetterOrDigit(c) || c == '+' || c == '/' || c == '=';
  }

  // Lines of hexadecimal digits are lists of sums, which people do look for.
  private static boolean isHex(CharSequence letters) {
    return letters.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  private static boolean looksRandom(CharSequence run) {
    int digits = 0;
    int turns = 0;
    for (int i = 0; i < run.length(); i++) {
      char c = run.charAt(i);
      digits += Character.isDigit(c) ? 1 : 0;
      turns += i > 0 && kind(c) != kind(run.charAt(i - 1)) ? 1 : 0;
    }
    return digits > DIGITS * run.length() && turns > MIXED * run.length();
  }

  private static int kind(char c) {
    if (Character.isDigit(c)) {
      return 1;
    }
    return Character.isUpperCase(c) ? 2 : Character.isLowerCase(c) ? 3 : 4;
  }
}
