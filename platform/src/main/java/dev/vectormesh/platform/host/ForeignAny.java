package dev.vectormesh.platform.host;

import com.google.common.io.BaseEncoding;
import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

/** Packed messages whose type nobody here knows, as workers have them. */
public final class ForeignAny {
  private ForeignAny() {}

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
