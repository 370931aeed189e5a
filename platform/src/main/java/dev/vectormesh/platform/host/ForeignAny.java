package dev.vectormesh.platform.host;

import com.google.common.io.BaseEncoding;
import com.google.common.io.CharStreams;
import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;

/** Packed messages that JSON cannot hold: workers have types that nobody here knows. */
public final class ForeignAny {
  private ForeignAny() {}

  /**
   * The message if the printer knows its type and its bytes are of it, else what is {@link #shown}.
   */
  public static Any printable(Any any, JsonFormat.Printer printer) {
    try {
      printer.appendTo(any, CharStreams.nullWriter());
      return any;
    } catch (IOException | IllegalArgumentException e) { // The latter for NaN and odd times.
      return shown(any);
    }
  }

  /** What JSON can show of it: a Struct of its {@code type}, and its bytes in base64. */
  public static Any shown(Any any) {
    return Any.pack(
        Struct.newBuilder()
            .putFields("type", text(any.getTypeUrl()))
            .putFields("value", text(BaseEncoding.base64().encode(any.getValue().toByteArray())))
            .build());
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
