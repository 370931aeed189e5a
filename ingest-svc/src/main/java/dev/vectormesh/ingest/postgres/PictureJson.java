package dev.vectormesh.ingest.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.picture.PictureFacts;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What is known of a picture, as the column {@code picture} keeps it. */
final class PictureJson {
  private PictureJson() {}

  /** Null of texts. */
  static @Nullable String write(Content content) {
    return switch (content) {
      case Content.Text text -> null;
      case Content.Picture(var words, var facts, var look) -> write(facts);
    };
  }

  private static String write(PictureFacts facts) {
    Struct struct =
        Struct.newBuilder()
            .putFields("width", number(facts.width()))
            .putFields("height", number(facts.height()))
            .putFields("format", text(facts.format()))
            // As text: a double does not hold 64 bits.
            .putFields("hash", text(HexFormat.of().toHexDigits(facts.perceptualHash())))
            .build();
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(struct);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a picture has no form as JSON: " + e.getMessage(), e);
    }
  }

  static PictureFacts read(String json) {
    Struct struct = PostgresRepairs.struct(json);
    return new PictureFacts(
        (int) struct.getFieldsOrThrow("width").getNumberValue(),
        (int) struct.getFieldsOrThrow("height").getNumberValue(),
        struct.getFieldsOrThrow("format").getStringValue(),
        HexFormat.fromHexDigitsToLong(struct.getFieldsOrThrow("hash").getStringValue()));
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value number(int number) {
    return Value.newBuilder().setNumberValue(number).build();
  }
}
