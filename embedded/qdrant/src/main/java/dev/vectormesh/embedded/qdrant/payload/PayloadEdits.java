package dev.vectormesh.embedded.qdrant.payload;

import io.qdrant.client.grpc.JsonWithInt.ListValue;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes of payloads; each gives a new map and leaves the old one alone. */
public final class PayloadEdits {

  /**
   * Levels of objects and arrays in a payload. A level takes up to three messages, and readers of
   * the protocol stop at 100.
   */
  public static final int MAX_DEPTH = 30;

  private static final Value EMPTY_LIST =
      Value.newBuilder().setListValue(ListValue.getDefaultInstance()).build();

  private PayloadEdits() {}

  /** Whether the payload has no more than {@link #MAX_DEPTH} levels. */
  public static boolean isShallow(Map<String, Value> payload) {
    return isShallow(payload.values(), 1);
  }

  private static boolean isShallow(Iterable<Value> values, int depth) {
    for (Value value : values) {
      boolean deeper =
          switch (value.getKindCase()) {
            case STRUCT_VALUE ->
                depth == MAX_DEPTH
                    || !isShallow(value.getStructValue().getFieldsMap().values(), depth + 1);
            case LIST_VALUE ->
                depth == MAX_DEPTH || !isShallow(value.getListValue().getValuesList(), depth + 1);
            default -> false;
          };
      if (deeper) {
        return false;
      }
    }
    return true;
  }

  /** Whether all of its numbers are such that JSON can write. */
  public static boolean isFinite(Map<String, Value> payload) {
    return isFinite(payload.values());
  }

  // Loops, not streams: this is on the way of every point, and streams take long to compile.
  private static boolean isFinite(Iterable<Value> values) {
    for (Value value : values) {
      if (!isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFinite(Value value) {
    return switch (value.getKindCase()) {
      case DOUBLE_VALUE -> Double.isFinite(value.getDoubleValue());
      case STRUCT_VALUE -> isFinite(value.getStructValue().getFieldsMap().values());
      case LIST_VALUE -> isFinite(value.getListValue().getValuesList());
      default -> true;
    };
  }

  /** {@code changes} over {@code payload}, key by key at the top; a null removes its key. */
  public static Map<String, Value> merge(Map<String, Value> payload, Map<String, Value> changes) {
    Map<String, Value> merged = new HashMap<>(payload);
    changes.forEach((key, value) -> {
      if (value.hasNullValue()) {
        merged.remove(key);
      } else {
        merged.put(key, value);
      }
    });
    return Map.copyOf(merged);
  }

  /** {@code changes} merged into the object at {@code path}, which is made where it is missing. */
  public static Map<String, Value> mergeAt(
      Map<String, Value> payload, PayloadPath path, Map<String, Value> changes) {
    Value root = Value.newBuilder().setStructValue(struct(payload)).build();
    return mergeAt(root, path.steps(), changes).getStructValue().getFieldsMap();
  }

  private static Value mergeAt(
      Value value, List<PayloadPath.Step> steps, Map<String, Value> changes) {
    if (steps.isEmpty()) {
      Map<String, Value> old =
          value.hasStructValue() ? value.getStructValue().getFieldsMap() : Map.of();
      return Value.newBuilder().setStructValue(struct(merge(old, changes))).build();
    }
    List<PayloadPath.Step> rest = steps.subList(1, steps.size());
    return switch (steps.getFirst()) {
      case PayloadPath.Step.Key key -> {
        Struct.Builder out =
            value.hasStructValue() ? value.getStructValue().toBuilder() : Struct.newBuilder();
        Value child = out.getFieldsOrDefault(key.name(), Value.getDefaultInstance());
        out.putFields(key.name(), mergeAt(child, rest, changes));
        yield Value.newBuilder().setStructValue(out).build();
      }
      case PayloadPath.Step.Each _ ->
          onElements(list(value), null, element -> mergeAt(element, rest, changes));
      case PayloadPath.Step.Index index ->
          onElements(list(value), index.position(), element -> mergeAt(element, rest, changes));
    };
  }

  /** The array, or an empty one in place of what is none. */
  private static Value list(Value value) {
    return value.hasListValue() ? value : EMPTY_LIST;
  }

  /** The payload without what stands at {@code path}. */
  public static Map<String, Value> remove(Map<String, Value> payload, PayloadPath path) {
    Value root = Value.newBuilder().setStructValue(struct(payload)).build();
    return remove(root, path.steps()).getStructValue().getFieldsMap();
  }

  private static Value remove(Value value, List<PayloadPath.Step> steps) {
    List<PayloadPath.Step> rest = steps.subList(1, steps.size());
    return switch (steps.getFirst()) {
      case PayloadPath.Step.Key key -> {
        if (!value.hasStructValue() || !value.getStructValue().containsFields(key.name())) {
          yield value;
        }
        Struct.Builder out = value.getStructValue().toBuilder();
        if (rest.isEmpty()) {
          out.removeFields(key.name());
        } else {
          out.putFields(key.name(), remove(out.getFieldsOrThrow(key.name()), rest));
        }
        yield Value.newBuilder().setStructValue(out).build();
      }
      case PayloadPath.Step.Each _ -> {
        if (rest.isEmpty()) {
          yield value.hasListValue() ? EMPTY_LIST : value;
        }
        yield onElements(value, null, element -> remove(element, rest));
      }
      case PayloadPath.Step.Index index ->
          rest.isEmpty()
              ? value
              : onElements(value, index.position(), element -> remove(element, rest));
    };
  }

  private static Value onElements(
      Value value, @Nullable Integer position, java.util.function.UnaryOperator<Value> edit) {
    if (!value.hasListValue()) {
      return value;
    }
    ListValue.Builder out = ListValue.newBuilder();
    for (int i = 0; i < value.getListValue().getValuesCount(); i++) {
      Value element = value.getListValue().getValues(i);
      out.addValues(position == null || position == i ? edit.apply(element) : element);
    }
    return Value.newBuilder().setListValue(out).build();
  }

  private static Struct struct(Map<String, Value> fields) {
    return Struct.newBuilder().putAllFields(fields).build();
  }
}
