package dev.vectormesh.platform.filter;

import dev.vectormesh.platform.error.ApiException;
import java.util.ArrayList;
import java.util.List;

/**
 * Recursive descent over AIP-160's grammar. As there, OR binds tighter than AND, and a sequence of
 * terms is an AND that binds tighter than both.
 */
final class FilterParser {
  private static final int MAX_LENGTH = 8192;
  private static final int MAX_DEPTH = 32;

  private final String requestField;
  private final List<FilterToken> tokens;
  private int next;
  private int depth;

  FilterParser(String requestField, String text) {
    this.requestField = requestField;
    if (text.length() > MAX_LENGTH) {
      throw ApiException.invalid(requestField, "is longer than " + MAX_LENGTH + " characters");
    }
    this.tokens = FilterToken.scan(requestField, text);
  }

  Filter parse() {
    if (peek().kind() == FilterToken.Kind.END) {
      return new Filter.All();
    }
    Filter filter = expression();
    if (peek().kind() != FilterToken.Kind.END) {
      throw fault("expected AND, OR or the end, found " + peek());
    }
    return filter;
  }

  private Filter expression() {
    if (++depth > MAX_DEPTH) {
      throw fault("nested deeper than " + MAX_DEPTH);
    }
    List<Filter> parts = new ArrayList<>();
    parts.add(sequence());
    while (peek().isWord("AND")) {
      next++;
      parts.add(sequence());
    }
    depth--;
    return parts.size() == 1 ? parts.getFirst() : new Filter.And(List.copyOf(parts));
  }

  private Filter sequence() {
    List<Filter> parts = new ArrayList<>();
    parts.add(factor());
    while (startsTerm()) {
      parts.add(factor());
    }
    return parts.size() == 1 ? parts.getFirst() : new Filter.And(List.copyOf(parts));
  }

  private boolean startsTerm() {
    FilterToken t = peek();
    return switch (t.kind()) {
      case OPEN, MINUS, QUOTED -> true;
      case WORD -> !t.isWord("AND") && !t.isWord("OR");
      case CLOSE, OPERATOR, COMMA, END -> false;
    };
  }

  private Filter factor() {
    List<Filter> parts = new ArrayList<>();
    parts.add(term());
    while (peek().isWord("OR")) {
      next++;
      parts.add(term());
    }
    return parts.size() == 1 ? parts.getFirst() : new Filter.Or(List.copyOf(parts));
  }

  private Filter term() {
    if (peek().isWord("NOT") || peek().kind() == FilterToken.Kind.MINUS) {
      next++;
      return new Filter.Not(simple());
    }
    return simple();
  }

  private Filter simple() {
    FilterToken t = peek();
    switch (t.kind()) {
      case OPEN -> {
        next++;
        Filter inner = expression();
        if (peek().kind() != FilterToken.Kind.CLOSE) {
          throw fault("expected ), found " + peek());
        }
        next++;
        return inner;
      }
      case WORD, QUOTED -> {
        if (t.isWord("AND") || t.isWord("OR")) {
          throw fault("expected a field or a word, found " + t);
        }
        next++;
        if (t.kind() == FilterToken.Kind.WORD && opensRightBehind(t)) {
          return call(t);
        }
        if (peek().kind() != FilterToken.Kind.OPERATOR) {
          return new Filter.Text(t.text(), t.position());
        }
        Filter.Op op = operator(tokens.get(next++));
        return new Filter.Compare(t.text(), op, value(), t.position());
      }
      case CLOSE, MINUS, OPERATOR, COMMA, END ->
          throw fault("expected a field, a word or (, found " + t);
    }
    throw new IllegalStateException(t.toString());
  }

  /** A function's bracket: one that stands apart from the word begins another term. */
  private boolean opensRightBehind(FilterToken word) {
    return peek().kind() == FilterToken.Kind.OPEN
        && peek().position() == word.position() + word.text().length();
  }

  private Filter call(FilterToken name) {
    next++;
    List<Filter.Value> arguments = new ArrayList<>();
    if (peek().kind() != FilterToken.Kind.CLOSE) {
      arguments.add(value());
      while (peek().kind() == FilterToken.Kind.COMMA) {
        next++;
        arguments.add(value());
      }
    }
    if (peek().kind() != FilterToken.Kind.CLOSE) {
      throw fault("expected , or ), found " + peek());
    }
    next++;
    return new Filter.Call(name.text(), List.copyOf(arguments), name.position());
  }

  private static Filter.Op operator(FilterToken token) {
    for (Filter.Op op : Filter.Op.values()) {
      if (op.sign().equals(token.text())) {
        return op;
      }
    }
    throw new IllegalStateException(token.toString());
  }

  private Filter.Value value() {
    boolean negative = peek().kind() == FilterToken.Kind.MINUS;
    if (negative) {
      next++;
    }
    FilterToken t = peek();
    if (t.kind() == FilterToken.Kind.QUOTED && !negative) {
      next++;
      return new Filter.Str(t.text());
    }
    if (t.kind() != FilterToken.Kind.WORD || t.isWord("AND") || t.isWord("OR")) {
      throw fault("expected a value, found " + t);
    }
    next++;
    String text = (negative ? "-" : "") + t.text();
    if (text.equals("true") || text.equals("false")) {
      return new Filter.Bool(text.equals("true"));
    }
    if (text.matches("-?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?")) {
      return new Filter.Num(Double.parseDouble(text), text);
    }
    if (negative) {
      throw ApiException.invalid(
          requestField, "position " + t.position() + ": expected a number after -");
    }
    return new Filter.Str(text);
  }

  private FilterToken peek() {
    return tokens.get(next);
  }

  private ApiException fault(String what) {
    return ApiException.invalid(requestField, "position " + peek().position() + ": " + what);
  }
}
