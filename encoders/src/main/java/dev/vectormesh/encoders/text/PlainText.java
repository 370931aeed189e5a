package dev.vectormesh.encoders.text;

import java.text.Normalizer;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * Texts as CLIP's authors had them: HTML's character references resolved, and what looks the same
 * written the same. Follows OpenCLIP's {@code basic_clean}: ftfy's {@code fix_text} (6.3, without
 * its repair of wrongly decoded text), then {@code html.unescape} twice.
 */
final class PlainText {
  private static final Pattern TERMINAL_ESCAPES = Pattern.compile("\u001b\\[[0-9;]*[a-zA-Z]");
  private static final Pattern SINGLE_QUOTES = Pattern.compile("[\u02bc\u2018-\u201b]");
  private static final Pattern DOUBLE_QUOTES = Pattern.compile("[\u201c-\u201f]");
  private static final Pattern CONTROLS =
      Pattern.compile("[\u0000-\u0008\u000b\u000e-\u001f\u007f\u206a-\u206f\ufeff\ufff9-\ufffc]");
  private static final Pattern LONE_SURROGATES = Pattern.compile("\\p{Cs}");
  private static final Pattern WIDE_OR_NARROW = Pattern.compile("[\u3000\uff01-\uffef]");
  private static final Pattern C1_CONTROLS = Pattern.compile("[\u0080-\u009f]");

  /** What windows-1252 has at 0x80 to 0x9f; the same control character where it has nothing. */
  private static final String WINDOWS_1252 =
      "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d"
          + "\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153"
          + "\u009d\u017e\u0178";

  private static final Map<String, String> LIGATURES =
      Map.ofEntries(
          Map.entry("\u0132", "IJ"),
          Map.entry("\u0133", "ij"),
          Map.entry("\u0149", "\u02bcn"),
          Map.entry("\u01f1", "DZ"),
          Map.entry("\u01f2", "Dz"),
          Map.entry("\u01f3", "dz"),
          Map.entry("\u01c4", "D\u017d"),
          Map.entry("\u01c5", "D\u017e"),
          Map.entry("\u01c6", "d\u017e"),
          Map.entry("\u01c7", "LJ"),
          Map.entry("\u01c8", "Lj"),
          Map.entry("\u01c9", "lj"),
          Map.entry("\u01ca", "NJ"),
          Map.entry("\u01cb", "Nj"),
          Map.entry("\u01cc", "nj"),
          Map.entry("\ufb00", "ff"),
          Map.entry("\ufb01", "fi"),
          Map.entry("\ufb02", "fl"),
          Map.entry("\ufb03", "ffi"),
          Map.entry("\ufb04", "ffl"),
          Map.entry("\ufb05", "\u017ft"),
          Map.entry("\ufb06", "st"));
  private static final Pattern LIGATURE =
      Pattern.compile("[" + String.join("", LIGATURES.keySet()) + "]");

  private PlainText() {}

  static String of(String text) {
    // Markup is left to the second round: what it escapes is meant as text.
    String folded = fold(text.indexOf('<') < 0 ? unescaped(text) : text);
    return unescaped(unescaped(folded)).strip();
  }

  private static String unescaped(String text) {
    return text.indexOf('&') < 0 ? text : Parser.unescapeEntities(text, false);
  }

  private static String fold(String text) {
    String plain = TERMINAL_ESCAPES.matcher(text).replaceAll("");
    plain =
        C1_CONTROLS
            .matcher(plain)
            .replaceAll(m -> String.valueOf(WINDOWS_1252.charAt(m.group().charAt(0) - 0x80)));
    plain = LIGATURE.matcher(plain).replaceAll(m -> LIGATURES.getOrDefault(m.group(), ""));
    plain =
        WIDE_OR_NARROW
            .matcher(plain)
            .replaceAll(m ->
                Matcher.quoteReplacement(Normalizer.normalize(m.group(), Normalizer.Form.NFKC)));
    plain = SINGLE_QUOTES.matcher(plain).replaceAll("'");
    plain = DOUBLE_QUOTES.matcher(plain).replaceAll("\"");
    plain = LONE_SURROGATES.matcher(plain).replaceAll("\ufffd");
    plain = CONTROLS.matcher(plain).replaceAll("");
    return Normalizer.normalize(plain, Normalizer.Form.NFC);
  }
}
