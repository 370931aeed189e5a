package dev.vectormesh.platform.telemetry;

/** Text of strangers, for one line of a log or of an error. */
public final class Printable {
  private Printable() {}

  /**
   * The text on one line: what ends a line, moves a terminal's cursor or turns the direction of
   * reading is shown as its code, such as {@code \u000a}.
   */
  public static String of(String text) {
    return text.chars().noneMatch(Printable::acts) ? text : escaped(text);
  }

  private static String escaped(String text) {
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.chars()
        .forEach(c -> {
          if (acts(c)) {
            line.append("\\u%04x".formatted(c));
          } else {
            line.append((char) c);
          }
        });
    return line.toString();
  }

  private static boolean acts(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
