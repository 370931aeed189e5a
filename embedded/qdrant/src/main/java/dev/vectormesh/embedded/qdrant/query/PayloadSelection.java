package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.payload.PayloadPath;
import dev.vectormesh.embedded.qdrant.storage.Refusal;
import io.qdrant.client.grpc.JsonWithInt.ListValue;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  private static List<List<String>> paths(List<String> fields) {
    List<List<String>> paths = new ArrayList<>();
    for (String field : fields) {
      try {
        List<String> keys = new ArrayList<>();
        for (PayloadPath.Step step : PayloadPath.parse(field).steps()) {
          if (step instanceof PayloadPath.Step.Key key) {
            keys.add(key.name());
          }
        }
        paths.add(keys);
      } catch (IllegalArgumentException e) {
        throw Refusal.invalid("Unable to parse payload key: \"" + field + "\"");
      }
    }
    return paths;
  }

  /** All of it, or nothing. */
  record Whole(boolean any) implements PayloadSelection {
    @Override
    public Map<String, Value> apply(Map<String, Value> payload) {
      return any ? payload : Map.of();
    }
  }

  /** What stands at the paths, or all but that. Arrays are looked through. */
  record Parts(List<List<String>> paths, boolean included) implements PayloadSelection {
    @Override
    public boolean any() {
      return true;
    }

    @Override
    public Map<String, Value> apply(Map<String, Value> payload) {
      return object(payload, paths);
    }

    private Map<String, Value> object(Map<String, Value> fields, List<List<String>> open) {
      Map<String, Value> kept = new HashMap<>();
      fields.forEach((key, value) -> {
        List<List<String>> deeper = new ArrayList<>();
        boolean named = false;
        for (List<String> path : open) {
          if (path.getFirst().equals(key)) {
            named |= path.size() == 1;
            if (path.size() > 1) {
              deeper.add(path.subList(1, path.size()));
            }
          }
        }
        if (named) {
          if (included) {
            kept.put(key, value);
          }
        } else if (!deeper.isEmpty()) {
          if (value.hasStructValue() || value.hasListValue()) {
            kept.put(key, inside(value, deeper));
          } else if (!included) {
            kept.put(key, value);
          }
        } else if (!included) {
          kept.put(key, value);
        }
      });
      return kept;
    }

    private Value inside(Value value, List<List<String>> open) {
      if (value.hasStructValue()) {
        Map<String, Value> fields = object(value.getStructValue().getFieldsMap(), open);
        return Value.newBuilder().setStructValue(Struct.newBuilder().putAllFields(fields)).build();
      }
      if (value.hasListValue()) {
        ListValue.Builder elements = ListValue.newBuilder();
        for (Value element : value.getListValue().getValuesList()) {
          if (!included || element.hasStructValue() || element.hasListValue()) {
            elements.addValues(inside(element, open));
          }
        }
        return Value.newBuilder().setListValue(elements).build();
      }
      return value;
    }
  }
}
