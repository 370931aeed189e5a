package dev.vectormesh.embedded.triton;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.BOOL;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.DOUBLE;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.FLOAT;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.FLOAT16;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT16;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT32;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT8;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.STRING;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.UINT16;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.UINT32;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.UINT64;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.UINT8;
import static dev.vectormesh.embedded.triton.Requests.raw;
import static dev.vectormesh.embedded.triton.Requests.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.vectormesh.inference.v2.InferTensorContents;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferResponse;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Every element type, typed and raw, there and back. */
abstract class DatatypesContract extends ServedRepository {

  @Test
  void everyElementType_comesBackAsItWent() {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    echoes(
        "BOOL", BOOL, contents.clone().addBoolContents(true).addBoolContents(false), bytes(1, 0));
    echoes("UINT8", UINT8, contents.clone().addUintContents(255).addUintContents(1), bytes(255, 1));
    echoes("INT8", INT8, contents.clone().addIntContents(-1).addIntContents(1), bytes(255, 1));
    echoes(
        "INT16",
        INT16,
        contents.clone().addIntContents(-2).addIntContents(1),
        bytes(254, 255, 1, 0));
    echoes(
        "INT32",
        INT32,
        contents.clone().addIntContents(-2).addIntContents(1),
        bytes(254, 255, 255, 255, 1, 0, 0, 0));
    echoes("INT64", INT64, contents.clone().addInt64Contents(-2).addInt64Contents(1), raw(-2, 1));
    echoes(
        "UINT16",
        UINT16,
        contents.clone().addUintContents(65_535).addUintContents(1),
        bytes(255, 255, 1, 0));
    echoes(
        "UINT32",
        UINT32,
        contents.clone().addUintContents(-2).addUintContents(1),
        bytes(254, 255, 255, 255, 1, 0, 0, 0));
    echoes(
        "UINT64", UINT64, contents.clone().addUint64Contents(-2).addUint64Contents(1), raw(-2, 1));
    echoes(
        "FP32",
        FLOAT,
        contents.clone().addFp32Contents(1.5f).addFp32Contents(-1),
        ByteString.copyFrom(
            ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1.5f)
                .putFloat(-1)
                .flip()));
    echoes(
        "FP64",
        DOUBLE,
        contents.clone().addFp64Contents(1.5).addFp64Contents(-1),
        ByteString.copyFrom(
            ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(1.5)
                .putDouble(-1)
                .flip()));
    echoes(
        "BYTES",
        STRING,
        contents
            .clone()
            .addBytesContents(ByteString.copyFromUtf8("grün"))
            .addBytesContents(ByteString.EMPTY),
        bytes(5, 0, 0, 0, 'g', 'r', 0xc3, 0xbc, 'n', 0, 0, 0, 0));
    models.identity("fp16", 1, FLOAT16);
    client.load("fp16");
    ByteString halves = bytes(0, 0x3c, 0, 0xbc);
    assertThat(echoRaw("fp16", "FP16", halves)).isEqualTo(halves);
  }

  @Test
  void text_mayHoldAnyCharacter() {
    models.identity("texts", 1, STRING);
    client.load("texts");
    ByteString texts = bytes(4, 0, 0, 0, 0xf0, 0x9f, 0x98, 0x80, 3, 0, 0, 0, 'a', 0, 'b');

    assertThat(echoRaw("texts", "BYTES", texts)).isEqualTo(texts);
  }

  @Test
  void halves_haveNoTypedContents() {
    models.identity("fp16", 1, FLOAT16);
    client.load("fp16");

    assertThatThrownBy(() ->
            client.stub.modelInfer(
                ModelInferRequest.newBuilder()
                    .setModelName("fp16")
                    .addInputs(
                        tensor("x", "FP16", 1, 1)
                            .setContents(InferTensorContents.newBuilder().addFp32Contents(1)))
                    .build()))
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.INVALID_ARGUMENT));
  }

  @Test
  void text_isRefusedWhenCutShort() {
    models.identity("texts", 1, STRING);
    client.load("texts");

    assertThatThrownBy(() -> echoRaw("texts", "BYTES", bytes(5, 0, 0, 0, 'a')))
        .hasMessageContaining("incomplete string data");
    assertThatThrownBy(() -> echoRaw("texts", "BYTES", bytes(1, 0, 0, 0, 'a')))
        .hasMessageContaining("expected 2 strings");
  }

  private void echoes(
      String type,
      ai.onnx.proto.OnnxMl.TensorProto.DataType onnx,
      InferTensorContents.Builder contents,
      ByteString raw) {
    String model = "echo-" + onnx.name().toLowerCase(java.util.Locale.ROOT);
    models.identity(model, 1, onnx);
    client.load(model);

    assertThat(
            client
                .stub
                .modelInfer(
                    ModelInferRequest.newBuilder()
                        .setModelName(model)
                        .addInputs(tensor("x", type, 1, 2).setContents(contents))
                        .build())
                .getRawOutputContents(0))
        .as("typed " + type)
        .isEqualTo(raw);
    assertThat(echoRaw(model, type, raw)).as("raw " + type).isEqualTo(raw);
  }

  private ByteString echoRaw(String model, String type, ByteString elements) {
    ModelInferResponse answer =
        client.stub.modelInfer(
            ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(tensor("x", type, 1, 2))
                .addRawInputContents(elements)
                .build());
    assertThat(answer.getOutputs(0).getDatatype()).isEqualTo(type);
    return answer.getRawOutputContents(0);
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
