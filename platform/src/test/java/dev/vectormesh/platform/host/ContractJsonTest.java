package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Value;
import dev.vectormesh.job.v1.JobTemplate;
import dev.vectormesh.job.v1.Schedule;
import io.grpc.protobuf.ProtoUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed messages in answers: whatever a caller stored by gRPC, JSON shows something of it. */
class ContractJsonTest {
  private static JsonNode input(Any any) throws IOException {
    Schedule schedule =
        Schedule.newBuilder().setJob(JobTemplate.newBuilder().setInput(any)).build();
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    new ContractJson()
        .serializeMessage(ProtoUtils.marshaller(Schedule.getDefaultInstance()), schedule, json);
    return new ObjectMapper().readTree(json.toByteArray()).at("/job/input");
  }

  @Test
  void emptyMessage_isAnEmptyObject() throws IOException {
    JsonNode shown = input(Any.getDefaultInstance());

    assertThat(shown.isObject()).isTrue();
    assertThat(shown).isEmpty();
  }

  @Test
  void knownMessage_isShownByItsFields() throws IOException {
    JsonNode shown = input(Any.pack(Value.newBuilder().setStringValue("text").build()));

    assertThat(shown.get("value").asText()).isEqualTo("text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no-slash",
        "example.com/acme.Foreign",
        "type.googleapis.com/google.protobuf.Struct"
      })
  void messageWhoseBytesNobodyCanRead_isShownByTypeAndBytes(String type) throws IOException {
    ByteString bytes = ByteString.copyFrom(new byte[] {(byte) 0xff, 1});
    JsonNode shown = input(Any.newBuilder().setTypeUrl(type).setValue(bytes).build());

    assertThat(shown.at("/value/type").asText()).isEqualTo(type);
    assertThat(shown.at("/value/value").asText()).isEqualTo("/wE=");
  }

  @Test
  void numberThatJsonLacks_isShownByTypeAndBytes() throws IOException {
    JsonNode shown = input(Any.pack(Value.newBuilder().setNumberValue(Double.NaN).build()));

    assertThat(shown.at("/value/type").asText()).endsWith("google.protobuf.Value");
  }
}
