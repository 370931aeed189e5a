package dev.vectormesh.embedded.qdrant.log;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What a record of the log holds: the bytes of a {@code PointsUpdateOperation}. */
public interface LogBody {
  /** How many bytes {@link #writeTo} writes. */
  int size();

  void writeTo(ByteBuffer into) throws IOException;

  static LogBody of(MessageLite message) {
    return new LogBody() {
      @Override
      public int size() {
        return message.getSerializedSize();
      }

      @Override
      public void writeTo(ByteBuffer into) throws IOException {
        CodedOutputStream out = CodedOutputStream.newInstance(into);
        message.writeTo(out);
        out.flush();
      }
    };
  }
}
