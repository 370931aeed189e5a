package dev.vectormesh.embedded.triton;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.BFLOAT16;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.STRING;
import static dev.vectormesh.embedded.triton.Requests.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.vectormesh.inference.v2.ModelInferRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The contract over TCP, where messages are written and read. */
class DatatypesIT extends DatatypesContract {

  @Override
  TritonServer start(Path folder) {
    return EmbeddedServer.tcp(EmbeddedTriton.builder(folder));
  }

  @Test
  void bfloat16_comesBackAsItWent() {
    models.identity("bf16", 1, BFLOAT16);
    client.load("bf16");
    ByteString halves = ByteString.copyFrom(new byte[] {(byte) 0x80, 0x3f, 0, (byte) 0xc0});

    assertThat(
            client
                .stub
                .modelInfer(
                    ModelInferRequest.newBuilder()
                        .setModelName("bf16")
                        .addInputs(tensor("x", "BF16", 1, 2))
                        .addRawInputContents(halves)
                        .build())
                .getRawOutputContents(0))
        .isEqualTo(halves);
  }

  @Test
  void text_isRefusedWhenItIsNotUtf8() {
    models.identity("texts", 1, STRING);
    client.load("texts");
    ByteString noText = ByteString.copyFrom(new byte[] {1, 0, 0, 0, (byte) 0xff});

    assertThatThrownBy(() ->
            client.stub.modelInfer(
                ModelInferRequest.newBuilder()
                    .setModelName("texts")
                    .addInputs(tensor("x", "BYTES", 1, 1))
                    .addRawInputContents(noText)
                    .build()))
        .hasMessageContaining("is not UTF-8");
  }
}
