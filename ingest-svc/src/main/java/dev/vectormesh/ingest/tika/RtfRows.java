package dev.vectormesh.ingest.tika;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Rewrites RTF for Tika's reader, which takes each cell of a table for a paragraph and keeps what
 * tracked changes deleted: cells and rows end in signs of Unicode's private area, and deleted text
 * is left out.
 */
final class RtfRows {
  /** Ends a cell. */
  static final char CELL = '\uf8f0';

  /** Ends a row. */
  static final char ROW = '\uf8f1';

  /** What counts until its group ends. */
  private record State(boolean deleted, boolean inTable, boolean destination) {}

  private final byte[] rtf;
  private final ByteArrayOutputStream out;
  private final Deque<State> outer = new ArrayDeque<>();
  private State state = new State(false, false, false);
  private boolean tableOpen;
  private boolean begun;
  private int at;

  private RtfRows(byte[] rtf) {
    this.rtf = rtf;
    this.out = new ByteArrayOutputStream(rtf.length + 1024);
  }

  static byte[] rewrite(byte[] rtf) {
    RtfRows rows = new RtfRows(rtf);
    while (rows.at < rtf.length) {
      rows.next();
    }
    return rows.out.toByteArray();
  }

  private void next() {
    switch (rtf[at]) {
      case '{' -> {
        outer.push(state);
        copy(1);
      }
      case '}' -> {
        state = outer.isEmpty() ? state : outer.pop();
        copy(1);
      }
      case '\\' -> control();
      case '\r', '\n' -> copy(1);
      default -> text(1);
    }
  }

  private void control() {
    int start = at + 1;
    int end = start;
    while (end < rtf.length && isLetter(rtf[end])) {
      end++;
    }
    if (end == start) {
      symbol(start < rtf.length ? (char) rtf[start] : ' ');
      return;
    }
    String word = new String(rtf, start, end - start, StandardCharsets.ISO_8859_1);
    int number = end;
    if (number < rtf.length && rtf[number] == '-') {
      number++;
    }
    while (number < rtf.length && rtf[number] >= '0' && rtf[number] <= '9') {
      number++;
    }
    String parameter = new String(rtf, end, number - end, StandardCharsets.ISO_8859_1);
    int after = number < rtf.length && rtf[number] == ' ' ? number + 1 : number;
    word(word, parameter, after - at);
  }

  private void symbol(char symbol) {
    if (symbol == '\'') {
      text(Math.min(4, rtf.length - at));
    } else if (symbol == '*') {
      state = new State(state.deleted, state.inTable, true);
      copy(2);
    } else if (symbol == '\\' || symbol == '{' || symbol == '}' || symbol == '~' || symbol == '_') {
      text(2);
    } else {
      copy(Math.min(2, rtf.length - at));
    }
  }

  private void word(String word, String parameter, int length) {
    switch (word) {
      case "deleted" -> {
        state = new State(!parameter.equals("0"), state.inTable, state.destination);
        at += length;
      }
      case "intbl" -> inTable(true, length);
      case "pard" -> inTable(false, length);
      case "cell", "nestcell" -> sign(word.equals("cell") ? CELL : ' ', length);
      case "row", "nestrow" -> sign(word.equals("row") ? ROW : ' ', length);
      case "par", "line" -> {
        if (state.deleted) {
          at += length;
        } else if (state.inTable) {
          sign(' ', length);
        } else {
          tableOpen = false;
          copy(length);
        }
      }
      case "u" -> {
        int fallback = at + length < rtf.length && rtf[at + length] == '?' ? 1 : 0;
        text(length + fallback);
      }
      case "bin" -> copy(length + binary(parameter));
      case "fonttbl", "colortbl", "stylesheet", "info", "pict", "object" -> {
        state = new State(state.deleted, state.inTable, true);
        copy(length);
      }
      default -> copy(length);
    }
  }

  private static int binary(String parameter) {
    return parameter.matches("\\d{1,9}") ? Integer.parseInt(parameter) : 0;
  }

  private void inTable(boolean in, int length) {
    state = new State(state.deleted, in, state.destination);
    copy(length);
  }

  /** In place of a control word. */
  private void sign(char sign, int length) {
    at += length;
    if (sign == ' ') {
      write(" ");
    } else {
      write("\\u" + (short) sign + "?");
      tableOpen = true;
    }
  }

  /**
   * Letters; those behind a table begin a paragraph of their own. Tika drops text that a brace
   * follows before any {@code \\pard}, so the first letters get one.
   */
  private void text(int length) {
    if (state.deleted && !state.destination) {
      at += length;
      return;
    }
    if (!begun && !state.destination) {
      begun = true;
      if (!state.inTable) { // There it would end the row.
        write("\\pard ");
      }
    }
    if (tableOpen && !state.inTable && !state.destination) {
      tableOpen = false;
      write("\\par ");
    }
    copy(length);
  }

  private void copy(int length) {
    int end = Math.min(rtf.length, at + length);
    out.write(rtf, at, end - at);
    at = end;
  }

  private void write(String ascii) {
    byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
    out.write(bytes, 0, bytes.length);
  }

  private static boolean isLetter(byte b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
  }
}
