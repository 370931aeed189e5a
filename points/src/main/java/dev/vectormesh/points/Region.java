package dev.vectormesh.points;

import static io.qdrant.client.ValueFactory.value;

import io.qdrant.client.grpc.JsonWithInt.ListValue;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A box in a picture, in pixels of the upright picture; its corner at the top left. */
public record Region(int left, int top, int width, int height) {
  Value toPayload() {
    return value(Stream.of(left, top, width, height).map(number -> value((long) number)).toList());
  }

  /** Null where the payload holds none. */
  static @Nullable Region of(Value payload) {
    ListValue list = payload.getListValue();
    if (list.getValuesCount() == 0) {
      return null;
    }
    List<Integer> numbers =
        list.getValuesList().stream().map(number -> (int) number.getIntegerValue()).toList();
    return new Region(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
  }
}
