package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.payload.PayloadKeys;
import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import io.qdrant.client.grpc.JsonWithInt.ListValue;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which parts of a payload are given back. */
public sealed interface PayloadSelection {

  /** Whether anything is. */
  boolean any();

  Map<String, Value> apply(Map<String, Value> payload);

  static PayloadSelection of(WithPayloadSelector selector, boolean whenUnset) {
    return switch (selector.getSelectorOptionsCase()) {
      case ENABLE -> new Whole(selector.getEnable());
      case INCLUDE -> new Parts(paths(selector.getInclude().getFieldsList()), true);
      case EXCLUDE -> new Parts(paths(selector.getExclude().getFieldsList()), false);
      case SELECTOROPTIONS_NOT_SET -> new Whole(whenUnset);
    };
  }

  private static List<List<PayloadPath.Step>> paths(List<String> fields) {
    return fields.stream().map(field -> PayloadKeys.path(field).steps()).toList();
  }

  /** All of it, or nothing. */
  record Whole(boolean any) implements PayloadSelection {
    @Override
    public Map<String, Value> apply(Map<String, Value> payload) {
      return any ? payload : Map.of();
    }
  }

  /**
   * What stands at the paths, or all but that. An array's elements are named by {@code []} alone:
   * neither {@code a.b} nor {@code a[0].b} names anything inside them.
   */
  record Parts(List<List<PayloadPath.Step>> paths, boolean included) implements PayloadSelection {
    @Override
    public boolean any() {
      return true;
    }

    @Override
    public Map<String, Value> apply(Map<String, Value> payload) {
      return object(payload, paths);
    }

    private Map<String, Value> object(
        Map<String, Value> fields, List<List<PayloadPath.Step>> paths) {
      Map<String, Value> kept = new HashMap<>();
      fields.forEach((key, value) -> {
        Value part = part(value, new PayloadPath.Step.Key(key), paths);
        if (part != null) {
          kept.put(key, part);
        }
      });
      return kept;
    }

    /** What is kept of a value one step below the beginning of these paths; null for nothing. */
    private @Nullable Value part(
        Value value, PayloadPath.Step step, List<List<PayloadPath.Step>> paths) {
      List<List<PayloadPath.Step>> deeper = new ArrayList<>();
      for (List<PayloadPath.Step> path : paths) {
        if (path.getFirst().equals(step)) {
          if (path.size() == 1) {
            return included ? value : null;
          }
          deeper.add(path.subList(1, path.size()));
        }
      }
      return included && deeper.isEmpty() ? null : inside(value, deeper);
    }

    private Value inside(Value value, List<List<PayloadPath.Step>> paths) {
      if (paths.isEmpty()) {
        return value;
      }
      if (value.hasStructValue()) {
        Map<String, Value> fields = object(value.getStructValue().getFieldsMap(), paths);
        return Value.newBuilder().setStructValue(Struct.newBuilder().putAllFields(fields)).build();
      }
      if (value.hasListValue()) {
        ListValue.Builder elements = ListValue.newBuilder();
        for (Value element : value.getListValue().getValuesList()) {
          Value part = part(element, new PayloadPath.Step.Each(), paths);
          if (part != null) {
            elements.addValues(part);
          }
        }
        return Value.newBuilder().setListValue(elements).build();
      }
      return value;
    }
  }
}
