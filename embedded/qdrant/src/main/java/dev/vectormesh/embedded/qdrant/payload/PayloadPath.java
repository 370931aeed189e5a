package dev.vectormesh.embedded.qdrant.payload;

import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key of a filter or selector: {@code a.b}, {@code items[].name}, {@code items[0].name}, {@code
 * "odd key".x}.
 *
 * <p>{@code a.b} does not look into an array at {@code a}; {@code a[].b} does.
 */
public record PayloadPath(List<Step> steps) {

  /** One step down. */
  public sealed interface Step {
    record Key(String name) implements Step {}

    record Each() implements Step {}

    record Index(int position) implements Step {}
  }

  static final char KEY_END = '\u0001';
  static final char EACH = '\u0002';
  private static final char ESCAPE = '\u0003';

  /** A key as index terms name it: what separates keys there is escaped. */
  static String termKey(String key) {
    if (key.chars().noneMatch(c -> c <= ESCAPE)) {
      return key;
    }
    StringBuilder out = new StringBuilder();
    for (char c : key.toCharArray()) {
      if (c <= ESCAPE) {
        out.append(ESCAPE).append((char) ('0' + c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** Whether this may stand in a key that is not quoted. */
  private static boolean isBare(char c) {
    return ".[]\"".indexOf(c) < 0 && !Character.isISOControl(c);
  }

  /** Reads a path; throws {@link IllegalArgumentException} when it is none. */
  public static PayloadPath parse(String text) {
    List<Step> steps = new ArrayList<>();
    int at = 0;
    boolean keyExpected = true;
    while (keyExpected) {
      int start = at;
      if (at < text.length() && text.charAt(at) == '"') {
        int end = text.indexOf('"', at + 1);
        if (end < 0) {
          throw new IllegalArgumentException(text);
        }
        steps.add(new Step.Key(text.substring(at + 1, end)));
        at = end + 1;
      } else {
        while (at < text.length() && isBare(text.charAt(at))) {
          at++;
        }
        if (at == start) {
          throw new IllegalArgumentException(text);
        }
        steps.add(new Step.Key(text.substring(start, at)));
      }
      while (at < text.length() && text.charAt(at) == '[') {
        int end = text.indexOf(']', at);
        if (end < 0) {
          throw new IllegalArgumentException(text);
        }
        String inside = text.substring(at + 1, end);
        if (!inside.chars().allMatch(c -> c >= '0' && c <= '9')) {
          throw new IllegalArgumentException(text);
        }
        steps.add(inside.isEmpty() ? new Step.Each() : new Step.Index(Integer.parseInt(inside)));
        at = end + 1;
      }
      keyExpected = at < text.length();
      if (keyExpected && text.charAt(at++) != '.') {
        throw new IllegalArgumentException(text);
      }
    }
    return new PayloadPath(List.copyOf(steps));
  }

  /**
   * The values that stand there: none, one, or with {@code []} several. An array that ends the path
   * is one value.
   */
  public List<Value> values(Map<String, Value> payload) {
    Value top = payload.get(((Step.Key) steps.getFirst()).name());
    if (top == null) {
      return List.of();
    }
    if (steps.size() == 1) {
      return List.of(top);
    }
    List<Value> found = new ArrayList<>();
    collect(top, 1, found);
    return found;
  }

  private void collect(Value value, int step, List<Value> found) {
    if (step == steps.size()) {
      found.add(value);
      return;
    }
    switch (steps.get(step)) {
      case Step.Key key -> {
        Value child =
            value.hasStructValue() ? value.getStructValue().getFieldsMap().get(key.name()) : null;
        if (child != null) {
          collect(child, step + 1, found);
        }
      }
      case Step.Each _ -> {
        if (value.hasListValue()) {
          value
              .getListValue()
              .getValuesList()
              .forEach(element -> collect(element, step + 1, found));
        }
      }
      case Step.Index index -> {
        if (value.hasListValue() && index.position() < value.getListValue().getValuesCount()) {
          collect(value.getListValue().getValues(index.position()), step + 1, found);
        }
      }
    }
  }

  /** The same path inside the elements of the array that this one names. */
  public PayloadPath each() {
    return steps.getLast() instanceof Step.Each ? this : elements();
  }

  /** The elements of each array that stands here. */
  public PayloadPath elements() {
    List<Step> longer = new ArrayList<>(steps);
    longer.add(new Step.Each());
    return new PayloadPath(List.copyOf(longer));
  }

  /** Whether the path goes through the elements of some array. */
  public boolean hasEach() {
    return steps.stream().anyMatch(step -> step instanceof Step.Each);
  }

  /** This path, and from there {@code rest}. */
  public PayloadPath then(PayloadPath rest) {
    List<Step> longer = new ArrayList<>(steps);
    longer.addAll(rest.steps);
    return new PayloadPath(List.copyOf(longer));
  }

  /**
   * What index terms of this path begin with; null where there are none: for a position, or beyond
   * a great depth.
   */
  public @Nullable String termPrefix() {
    StringBuilder out = new StringBuilder();
    for (Step step : steps) {
      switch (step) {
        case Step.Key key -> out.append(termKey(key.name())).append(KEY_END);
        case Step.Each _ -> out.append(EACH);
        case Step.Index _ -> {
          return null;
        }
      }
    }
    return out.length() > PayloadTerms.LONGEST_PATH ? null : out.toString();
  }
}
