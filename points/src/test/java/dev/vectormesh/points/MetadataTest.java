package dev.vectormesh.points;

import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import org.junit.jupiter.api.Test;

class MetadataTest {
  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  @Test
  void metadata_isReadAsItWasWritten() {
    Struct author = Struct.newBuilder().putFields("name", text("A. Baker")).build();
    Struct metadata =
        Struct.newBuilder()
            .putFields("year", number(2024))
            .putFields("share", number(0.5))
            .putFields("open", Value.newBuilder().setBoolValue(true).build())
            .putFields("none", Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build())
            .putFields("author", Value.newBuilder().setStructValue(author).build())
            .putFields(
                "tags",
                Value.newBuilder()
                    .setListValue(ListValue.newBuilder().addValues(text("a")).addValues(number(1)))
                    .build())
            .build();

    assertThat(Metadata.of(Metadata.toPayload(metadata))).isEqualTo(metadata);
  }

  @Test
  void wholeNumbers_areIntegers_whereDoublesHoldThem() {
    Struct metadata =
        Struct.newBuilder()
            .putFields("year", number(2024))
            .putFields("last", number(9007199254740991d))
            .putFields("beyond", number(9007199254740992d))
            .putFields("share", number(0.5))
            .build();

    assertThat(Metadata.toPayload(metadata).getStructValue().getFieldsMap())
        .containsEntry("year", value(2024L))
        .containsEntry("last", value(9007199254740991L))
        .containsEntry("beyond", value(9007199254740992d))
        .containsEntry("share", value(0.5));
  }
}
