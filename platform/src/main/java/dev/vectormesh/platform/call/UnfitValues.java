package dev.vectormesh.platform.call;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.platform.error.FieldViolation;
import dev.vectormesh.platform.telemetry.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Values that protobuf carries and that nothing behind it can keep: NUL characters and halves of
 * surrogate pairs (PostgreSQL refuses both), numbers that are none (JSON has no NaN), times outside
 * of the calendar.
 */
final class UnfitValues {
  private static final String VALUE = "google.protobuf.Value";

  /** PostgreSQL rounds to microseconds: later ones would come back as a year of five digits. */
  private static final int LAST_NANO = 999_999_999 - 999;

  private final List<FieldViolation> found = new ArrayList<>();

  private UnfitValues() {}

  /**
   * Every such value of the message, by the path of its field.
   *
   * @param itemised passes the message's own repeated messages over
   */
  static List<FieldViolation> in(Message message, boolean itemised) {
    UnfitValues values = new UnfitValues();
    if (itemised) {
      message
          .getAllFields()
          .forEach((field, value) -> {
            if (!field.isRepeated() || field.getJavaType() != JavaType.MESSAGE) {
              values.field("", field, value);
            }
          });
    } else {
      values.message("", message);
    }
    return values.found;
  }

  private void message(String path, Message message) {
    switch (message) {
      case Timestamp time when !inCalendar(time) ->
          add(path, "must be a time from year 1 to 9999, with nanos from 0 to 999999999");
      case Duration duration when !Durations.isValid(duration) ->
          add(path, "must be a duration of at most 10000 years, seconds and nanos of one sign");
      default -> message.getAllFields().forEach((field, value) -> field(path, field, value));
    }
  }

  private static boolean inCalendar(Timestamp time) {
    return Timestamps.isValid(time)
        && (time.getSeconds() < Timestamps.MAX_VALUE.getSeconds() || time.getNanos() <= LAST_NANO);
  }

  private void field(String parent, FieldDescriptor field, Object value) {
    // A Struct's values stand where its keys do: meta.list[2], as people write it.
    String path =
        isStruct(field.getContainingType())
            ? parent
            : parent.isEmpty() ? field.getName() : parent + "." + field.getName();
    if (field.isMapField()) {
      for (Object entry : (List<?>) value) {
        entry(path, field, (Message) entry);
      }
    } else if (field.isRepeated() && isNumbers(field)) {
      // A vector's numbers are what its service says they may be.
      return;
    } else if (field.isRepeated()) {
      int i = 0;
      for (Object element : (List<?>) value) {
        value("%s[%d]".formatted(path, i++), field, element);
      }
    } else {
      value(path, field, value);
    }
  }

  private static boolean isNumbers(FieldDescriptor field) {
    return field.getJavaType() != JavaType.MESSAGE && field.getJavaType() != JavaType.STRING;
  }

  private void entry(String path, FieldDescriptor map, Message entry) {
    Map<FieldDescriptor, Object> fields = entry.getAllFields();
    FieldDescriptor key = entry.getDescriptorForType().findFieldByNumber(1);
    FieldDescriptor value = entry.getDescriptorForType().findFieldByNumber(2);
    String name = Printable.of(String.valueOf(entry.getField(key)));
    String at =
        isStruct(map.getContainingType())
            ? path.isEmpty() ? name : path + "." + name
            : "%s[\"%s\"]".formatted(path, name);
    value(at, key, entry.getField(key));
    if (fields.containsKey(value)) {
      value(at, value, entry.getField(value));
    }
  }

  private static boolean isStruct(Descriptor type) {
    return type.getFile().getFullName().equals("google/protobuf/struct.proto");
  }

  private void value(String path, FieldDescriptor field, Object value) {
    if (field.getJavaType() == JavaType.MESSAGE) {
      message(path, (Message) value);
    } else if (value instanceof String text) {
      text(path, text);
    } else if (value instanceof Double number
        && !Double.isFinite(number)
        && field.getContainingType().getFullName().equals(VALUE)) {
      add(path, "must be a number; JSON has no " + number);
    }
  }

  private void text(String path, String text) {
    if (text.indexOf('\0') >= 0) {
      add(path, "must not hold a NUL character (U+0000)");
    } else if (holdsHalfAPair(text)) {
      add(path, "must not hold half of a surrogate pair (U+D800 to U+DFFF)");
    }
  }

  private static boolean holdsHalfAPair(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private void add(String path, String why) {
    found.add(new FieldViolation(path, why));
  }
}
