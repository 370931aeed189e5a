package dev.vectormesh.platform.filter;

import dev.vectormesh.platform.error.ApiException;
import java.util.ArrayList;
import java.util.List;

/** A word, quoted text or sign of a filter, with where it began. */
record FilterToken(Kind kind, String text, int position) {
  enum Kind {
    WORD,
    QUOTED,
    OPERATOR,
    OPEN,
    CLOSE,
    MINUS,
    COMMA,
    END
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }

  @Override
  public String toString() {
    return kind == Kind.END ? "the end" : kind == Kind.QUOTED ? '"' + text + '"' : text;
  }

  static List<FilterToken> scan(String requestField, String s) {
    List<FilterToken> tokens = new ArrayList<>();
    int i = 0;
    while (i < s.length()) {
      char c = s.charAt(i);
      int start = i;
      if (Character.isWhitespace(c)) {
        i++;
      } else if (c == '(' || c == ')') {
        tokens.add(new FilterToken(c == '(' ? Kind.OPEN : Kind.CLOSE, String.valueOf(c), i++));
      } else if (c == ',') {
        tokens.add(new FilterToken(Kind.COMMA, ",", i++));
      } else if (c == '"' || c == '\'') {
        i = quoted(requestField, s, start, tokens);
      } else if (c == ':' || c == '=' || c == '<' || c == '>' || c == '!') {
        i = operator(requestField, s, start, tokens);
      } else if (c == '-' && wordMayStart(tokens)) {
        tokens.add(new FilterToken(Kind.MINUS, "-", i++));
      } else {
        while (i < s.length() && isWordPart(s.charAt(i))) {
          i++;
        }
        tokens.add(new FilterToken(Kind.WORD, s.substring(start, i), start));
      }
    }
    tokens.add(new FilterToken(Kind.END, "", s.length()));
    return tokens;
  }

  // A minus inside of a word (a date, a UUID) belongs to the word, since the word is read to its
  // end.
  private static boolean wordMayStart(List<FilterToken> tokens) {
    return tokens.isEmpty() || tokens.getLast().kind != Kind.MINUS;
  }

  private static boolean isWordPart(char c) {
    return !Character.isWhitespace(c) && "()\"'=<>!:,".indexOf(c) < 0;
  }

  private static int operator(String requestField, String s, int start, List<FilterToken> tokens) {
    char c = s.charAt(start);
    boolean two = c != ':' && c != '=' && start + 1 < s.length() && s.charAt(start + 1) == '=';
    if (c == '!' && !two) {
      throw ApiException.invalid(requestField, "position " + start + ": ! must be followed by =");
    }
    int end = start + (two ? 2 : 1);
    tokens.add(new FilterToken(Kind.OPERATOR, s.substring(start, end), start));
    // After an operator a value follows: times such as 2026-01-02T03:04:05Z hold colons of their
    // own.
    return value(s, end, tokens);
  }

  private static int value(String s, int from, List<FilterToken> tokens) {
    int start = from;
    while (start < s.length() && Character.isWhitespace(s.charAt(start))) {
      start++;
    }
    int i = start;
    while (i < s.length() && (isWordPart(s.charAt(i)) || s.charAt(i) == ':')) {
      i++;
    }
    if (i == start || s.charAt(start) == '-' || s.charAt(start) == ':') {
      return start;
    }
    tokens.add(new FilterToken(Kind.WORD, s.substring(start, i), start));
    return i;
  }

  private static int quoted(String requestField, String s, int start, List<FilterToken> tokens) {
    char quote = s.charAt(start);
    StringBuilder text = new StringBuilder();
    int i = start + 1;
    while (i < s.length() && s.charAt(i) != quote) {
      if (s.charAt(i) == '\\' && i + 1 < s.length()) {
        i++;
      }
      text.append(s.charAt(i++));
    }
    if (i >= s.length()) {
      throw ApiException.invalid(requestField, "position " + start + ": the quote is not closed");
    }
    tokens.add(new FilterToken(Kind.QUOTED, text.toString(), start));
    return i + 1;
  }
}
