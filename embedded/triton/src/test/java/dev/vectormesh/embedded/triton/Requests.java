package dev.vectormesh.embedded.triton;

import com.google.protobuf.ByteString;
import dev.vectormesh.inference.v2.InferParameter;
import dev.vectormesh.inference.v2.InferTensorContents;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferRequest.InferInputTensor;
import dev.vectormesh.inference.v2.ModelInferRequest.InferRequestedOutputTensor;
import dev.vectormesh.inference.v2.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Requests and answers as a client writes and reads them. */
public final class Requests {
  private Requests() {}

  public static InferInputTensor.Builder tensor(String name, String type, long... shape) {
    return InferInputTensor.newBuilder()
        .setName(name)
        .setDatatype(type)
        .addAllShape(Arrays.stream(shape).boxed().toList());
  }

  public static InferInputTensor longs(String name, long[] shape, long... values) {
    return tensor(name, "INT64", shape)
        .setContents(
            InferTensorContents.newBuilder()
                .addAllInt64Contents(Arrays.stream(values).boxed().toList()))
        .build();
  }

  public static ByteString raw(long... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(values).forEach(buffer::putLong);
    return ByteString.copyFrom(buffer.flip());
  }

  /** Asks a model of {@code x} and {@code y}, of INT64, for its items. */
  public static Echo echo(String model, long... row) {
    return echo(model, new long[][] {row});
  }

  public static Echo echo(String model, long[][] rows) {
    long[] shape = {rows.length, rows[0].length};
    return new Echo(
        ModelInferRequest.newBuilder()
            .setModelName(model)
            .addInputs(tensor("x", "INT64", shape))
            .addRawInputContents(raw(Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray())));
  }

  /** A request, with what may be added to it. */
  public record Echo(ModelInferRequest.Builder request) {
    public Echo priority(long level) {
      request.putParameters("priority", Requests.priority(level));
      return this;
    }

    public Echo timeoutMicros(long micros) {
      request.putParameters("timeout", InferParameter.newBuilder().setInt64Param(micros).build());
      return this;
    }

    public Echo version(long number) {
      request.setModelVersion(Long.toString(number));
      return this;
    }

    public ModelInferRequest build() {
      return request.build();
    }
  }

  /** Texts as token ids: each row is one text, 0 pads. */
  public static ModelInferRequest.Builder encode(String model, long[][] texts, String... outputs) {
    long[] shape = {texts.length, texts[0].length};
    long[] ids = Arrays.stream(texts).flatMapToLong(Arrays::stream).toArray();
    long[] mask = Arrays.stream(ids).map(id -> id == 0 ? 0 : 1).toArray();
    return ModelInferRequest.newBuilder()
        .setModelName(model)
        .addInputs(tensor("input_ids", "INT64", shape))
        .addInputs(tensor("attention_mask", "INT64", shape))
        .addInputs(tensor("token_type_ids", "INT64", shape))
        .addRawInputContents(raw(ids))
        .addRawInputContents(raw(mask))
        .addRawInputContents(raw(new long[ids.length]))
        .addAllOutputs(
            Arrays.stream(outputs)
                .map(name -> InferRequestedOutputTensor.newBuilder().setName(name).build())
                .toList());
  }

  /** Texts of this many tokens each, all different. */
  public static long[][] texts(int count, int tokens) {
    long[][] texts = new long[count][tokens];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < tokens; j++) {
        texts[i][j] = 1996 + (i * 31L + j * 7L) % 20_000;
      }
      texts[i][0] = 101;
      texts[i][tokens - 1] = 102;
    }
    return texts;
  }

  public static InferParameter priority(long level) {
    return InferParameter.newBuilder().setUint64Param(level).build();
  }

  /** The elements of this output, a row per item. */
  public static float[][] rows(ModelInferResponse response, String output) {
    for (int i = 0; i < response.getOutputsCount(); i++) {
      if (response.getOutputs(i).getName().equals(output)) {
        int rows = (int) response.getOutputs(i).getShape(0);
        FloatBuffer floats =
            response
                .getRawOutputContents(i)
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[][] result = new float[rows][floats.remaining() / rows];
        for (float[] row : result) {
          floats.get(row);
        }
        return result;
      }
    }
    throw new AssertionError("no output " + output);
  }
}
