package dev.vectormesh.ingest.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Mark;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.ingest.text.Place.Unit;
import dev.vectormesh.points.Region;
import dev.vectormesh.points.TimeSpan;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A text's marks as the column {@code marks} keeps them. */
final class MarksJson {
  private MarksJson() {}

  static String write(List<Mark> marks) {
    ListValue.Builder list = ListValue.newBuilder();
    marks.forEach(mark -> list.addValues(Value.newBuilder().setStructValue(struct(mark))));
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(list);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("marks have no form as JSON: " + e.getMessage(), e);
    }
  }

  private static Struct struct(Mark mark) {
    Place place = mark.place();
    ListValue.Builder headings = ListValue.newBuilder();
    place.headings().forEach(heading -> headings.addValues(text(heading)));
    Struct.Builder fields =
        Struct.newBuilder()
            .putFields("at", number(mark.offset()))
            .putFields("unit", text(place.unit().name()))
            .putFields("number", number(place.number()))
            .putFields("name", text(place.name()))
            .putFields("headings", Value.newBuilder().setListValue(headings).build())
            .putFields("layout", text(mark.layout().name()));
    Region region = place.region();
    if (region != null) {
      fields.putFields("region", box(region));
    }
    TimeSpan time = place.time();
    if (time != null) {
      fields
          .putFields("start", number(time.start().toMillis()))
          .putFields("end", number(time.end().toMillis()));
    }
    return fields.build();
  }

  private static Value box(Region region) {
    ListValue.Builder box = ListValue.newBuilder();
    Stream.of(region.left(), region.top(), region.width(), region.height())
        .forEach(side -> box.addValues(number(side)));
    return Value.newBuilder().setListValue(box).build();
  }

  private static @Nullable Region region(Struct struct) {
    if (!struct.containsFields("region")) {
      return null;
    }
    List<Integer> box =
        struct.getFieldsOrThrow("region").getListValue().getValuesList().stream()
            .map(side -> (int) side.getNumberValue())
            .toList();
    return new Region(box.get(0), box.get(1), box.get(2), box.get(3));
  }

  private static @Nullable TimeSpan time(Struct struct) {
    return struct.containsFields("start")
        ? new TimeSpan(millis(struct, "start"), millis(struct, "end"))
        : null;
  }

  private static Duration millis(Struct struct, String field) {
    return Duration.ofMillis((long) struct.getFieldsOrThrow(field).getNumberValue());
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value number(long number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  static List<Mark> read(String json) {
    ListValue.Builder list = ListValue.newBuilder();
    try {
      JsonFormat.parser().merge(json, list);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("marks in the corpus schema are no JSON list", e);
    }
    return list.getValuesList().stream().map(value -> mark(value.getStructValue())).toList();
  }

  private static Mark mark(Struct struct) {
    List<String> headings =
        struct.getFieldsOrThrow("headings").getListValue().getValuesList().stream()
            .map(Value::getStringValue)
            .toList();
    Place place =
        new Place(
            Unit.valueOf(struct.getFieldsOrThrow("unit").getStringValue()),
            (int) struct.getFieldsOrThrow("number").getNumberValue(),
            struct.getFieldsOrThrow("name").getStringValue(),
            headings,
            region(struct),
            time(struct));
    return new Mark(
        (int) struct.getFieldsOrThrow("at").getNumberValue(),
        place,
        Layout.valueOf(struct.getFieldsOrThrow("layout").getStringValue()));
  }
}
