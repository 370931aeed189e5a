package dev.vectormesh.ingest.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.images.Appearance;
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
      case Content.Vectors vectors -> null;
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
            .putFields("hash", text(hash(facts.appearance())))
            .putFields("colours", text(facts.appearance().colours()))
            .putFields("sha256", text(facts.sha256()))
            .putFields("key", text(key(facts)))
            .build();
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(struct);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a picture has no form as JSON: " + e.getMessage(), e);
    }
  }

  /** What pictures share that are told apart by nothing: {@code look.key}; empty of nothing. */
  private static String key(PictureFacts facts) {
    Appearance appearance = facts.appearance();
    if (!appearance.plain()) {
      return "p" + hash(appearance) + appearance.colours();
    }
    return facts.sha256().isEmpty() ? "" : "b" + facts.sha256();
  }

  private static String hash(Appearance appearance) {
    return HexFormat.of().toHexDigits(appearance.hash());
  }

  static PictureFacts read(String json) {
    Struct struct = DraftRows.struct(json);
    return new PictureFacts(
        (int) struct.getFieldsOrThrow("width").getNumberValue(),
        (int) struct.getFieldsOrThrow("height").getNumberValue(),
        struct.getFieldsOrThrow("format").getStringValue(),
        new Appearance(
            HexFormat.fromHexDigitsToLong(struct.getFieldsOrThrow("hash").getStringValue()),
            textOrNone(struct, "colours")),
        textOrNone(struct, "sha256"));
  }

  private static String textOrNone(Struct struct, String field) {
    return struct.getFieldsOrDefault(field, Value.getDefaultInstance()).getStringValue();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value number(int number) {
    return Value.newBuilder().setNumberValue(number).build();
  }
}
