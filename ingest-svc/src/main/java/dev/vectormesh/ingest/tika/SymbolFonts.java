package dev.vectormesh.ingest.tika;

import org.jspecify.annotations.Nullable;

/** The letters and signs that Word keeps as places in the fonts Symbol and Wingdings. */
final class SymbolFonts {
  private static final int PRIVATE_AREA = 0xf000;
  private static final int PRIVATE_AREA_END = 0xf0ff;

  // From 0x41 and 0x61 on, as in Adobe's Symbol encoding.
  private static final String CAPITALS = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
  private static final String SMALL = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";

  private SymbolFonts() {}

  /**
   * Empty where the sign is an ornament.
   *
   * @param code hex digits
   */
  static String text(@Nullable String font, @Nullable String code) {
    if (code == null || !code.matches("[0-9A-Fa-f]{1,4}")) {
      return "";
    }
    int place = Integer.parseInt(code, 16);
    int letter = place >= PRIVATE_AREA && place <= PRIVATE_AREA_END ? place & 0xff : place;
    if (font != null && font.startsWith("Wingdings")) {
      return wingdings(letter);
    }
    if (font != null && font.equals("Symbol")) {
      return symbol(letter);
    }
    return place == letter ? Character.toString(place) : "";
  }

  private static String symbol(int letter) {
    if (letter >= 'A' && letter <= 'Z') {
      return CAPITALS.substring(letter - 'A', letter - 'A' + 1);
    }
    if (letter >= 'a' && letter <= 'z') {
      return SMALL.substring(letter - 'a', letter - 'a' + 1);
    }
    return switch (letter) {
      case 0xa3 -> "≤";
      case 0xa5 -> "∞";
      case 0xab -> "↔";
      case 0xac -> "←";
      case 0xae -> "→";
      case 0xb0 -> "°";
      case 0xb1 -> "±";
      case 0xb3 -> "≥";
      case 0xb4 -> "×";
      case 0xb6 -> "∂";
      case 0xb7 -> "•";
      case 0xb8 -> "÷";
      case 0xb9 -> "≠";
      case 0xba -> "≡";
      case 0xbb -> "≈";
      case 0xce -> "∈";
      case 0xd6 -> "√";
      case 0xde -> "⇒";
      case 0xe5 -> "∑";
      case 0xf2 -> "∫";
      default -> letter > ' ' && letter < 0x7f ? Character.toString(letter) : "";
    };
  }

  private static String wingdings(int letter) {
    return switch (letter) {
      case 0xa8, 0x6f -> "☐";
      case 0xfb -> "✗";
      case 0xfc -> "✓";
      case 0xfd -> "☒";
      case 0xfe -> "☑";
      case 0xdf, 0xe7 -> "←";
      case 0xe0, 0xe8 -> "→";
      default -> "";
    };
  }
}
