package dev.vectormesh.ingest.text;

import java.util.regex.Pattern;

/** Terminal control in text: colours, cursor moves, overstrikes (ECMA-48). */
public final class EscapeSequences {
  private static final Pattern SEQUENCE =
      Pattern.compile(
          "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]" // CSI: colours and cursor
              + "|\\x1b[\\]PX^_][^\\x07\\x1b]{0,4096}(?:\\x07|\\x1b\\\\)" // OSC and other strings
              + "|\\x1b[ -/]*[0-~]" // two and three characters
              + "|[^\\n]\\x08"); // a letter struck over, as man pages have it

  private EscapeSequences() {}

  public static String strip(String text) {
    return text.indexOf('\u001b') < 0 && text.indexOf('\u009b') < 0 && text.indexOf('\b') < 0
        ? text
        : SEQUENCE.matcher(text).replaceAll("");
  }
}
