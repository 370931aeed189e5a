package dev.vectormesh.embedded.qdrant.payload;

import static io.qdrant.client.ValueFactory.list;
import static io.qdrant.client.ValueFactory.nullValue;
import static io.qdrant.client.ValueFactory.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.qdrant.client.grpc.JsonWithInt.Struct;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PayloadBytesTest {

  @Test
  void bytes_areThoseOfAStruct() throws InvalidProtocolBufferException {
    Map<String, Value> payload =
        Map.of(
            "text", value("x".repeat(200)),
            "\u00e4", value(Long.MIN_VALUE),
            "", nullValue(),
            "list", list(List.of(value(true), value(0.1), list(List.of()))));

    assertThat(Struct.parseFrom(PayloadBytes.of(payload)).getFieldsMap()).isEqualTo(payload);
  }

  @Test
  void emptyPayload_hasNoBytes() {
    assertThat(PayloadBytes.of(Map.of())).isEmpty();
  }
}
