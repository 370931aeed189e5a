package dev.vectormesh.embedded.qdrant.payload;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.io.IOException;
import java.util.Map;

/**
 * A payload as the bytes of a {@link Struct} with these fields, without the message, which would
 * copy them first.
 */
public final class PayloadBytes {
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private PayloadBytes() {}

  public static byte[] of(Map<String, Value> payload) {
    int size = 0;
    for (Map.Entry<String, Value> field : payload.entrySet()) {
      int entry = entrySize(field);
      size +=
          CodedOutputStream.computeTagSize(Struct.FIELDS_FIELD_NUMBER)
              + CodedOutputStream.computeUInt32SizeNoTag(entry)
              + entry;
    }
    byte[] bytes = new byte[size];
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      for (Map.Entry<String, Value> field : payload.entrySet()) {
        out.writeTag(Struct.FIELDS_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(entrySize(field));
        out.writeString(KEY, field.getKey());
        out.writeMessage(VALUE, field.getValue());
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException("a payload is larger than its own size says", e);
    }
    return bytes;
  }

  private static int entrySize(Map.Entry<String, Value> field) {
    return CodedOutputStream.computeStringSize(KEY, field.getKey())
        + CodedOutputStream.computeMessageSize(VALUE, field.getValue());
  }
}
