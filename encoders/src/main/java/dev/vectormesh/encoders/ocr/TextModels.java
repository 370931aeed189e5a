package dev.vectormesh.encoders.ocr;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.vectormesh.encoders.TritonCalls;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferRequest.InferInputTensor;
import dev.vectormesh.inference.v2.ModelInferRequest.InferRequestedOutputTensor;
import dev.vectormesh.inference.v2.ModelInferResponse;
import io.grpc.Channel;
import io.grpc.Deadline;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** The two models that read text in pictures, on Triton or on embedded Triton. */
final class TextModels {
  /** Height of a line that is read, in pixels. */
  static final int LINE_HEIGHT = 48;

  private static final String DETECTION = "ppocr-v6-detection";
  private static final String RECOGNITION = "ppocr-v6-recognition";
  private static final String INPUT = "picture";
  private static final byte GREY = 127;
  private static final int CHANNELS = 3;

  private final Channel triton;

  TextModels(Channel triton) {
    this.triton = triton;
  }

  /**
   * Where text is.
   *
   * @param picture whose sides are multiples of 32
   * @return {@code [height * width]}, row by row: how likely each pixel belongs to a line
   */
  float[] probability(Pixels picture, Deadline deadline) {
    List<Long> shape =
        List.of(1L, (long) picture.height(), (long) picture.width(), (long) CHANNELS);
    ByteString rgb = UnsafeByteOperations.unsafeWrap(picture.rgb());
    List<ByteBuffer> answer = ask(DETECTION, shape, rgb, List.of("probability"), deadline);
    float[] probability = new float[picture.width() * picture.height()];
    require(DETECTION, answer.getFirst(), probability.length);
    answer.getFirst().asFloatBuffer().get(probability);
    return probability;
  }

  /** What a line says. */
  record Reading(String text, double confidence) {}

  /**
   * What lines say.
   *
   * @param lines each {@link #LINE_HEIGHT} pixels high and at most {@code width} wide
   * @param width to which they are filled up with grey
   */
  List<Reading> readings(List<Pixels> lines, int width, Deadline deadline) {
    List<Long> shape = List.of((long) lines.size(), (long) LINE_HEIGHT, (long) width, 3L);
    byte[] rgb = new byte[lines.size() * LINE_HEIGHT * width * CHANNELS];
    Arrays.fill(rgb, GREY);
    for (int i = 0; i < lines.size(); i++) {
      int row = lines.get(i).width() * CHANNELS;
      for (int y = 0; y < LINE_HEIGHT; y++) {
        int to = (i * LINE_HEIGHT + y) * width * CHANNELS;
        System.arraycopy(lines.get(i).rgb(), y * row, rgb, to, row);
      }
    }
    List<ByteBuffer> answer =
        ask(
            RECOGNITION,
            shape,
            UnsafeByteOperations.unsafeWrap(rgb),
            List.of("code_point", "confidence"),
            deadline);
    int steps = answer.getFirst().remaining() / Integer.BYTES / lines.size();
    answer.forEach(values -> require(RECOGNITION, values, steps * lines.size()));
    int[] characters = new int[steps * lines.size()];
    float[] confidence = new float[characters.length];
    answer.getFirst().asIntBuffer().get(characters);
    answer.getLast().asFloatBuffer().get(confidence);
    Reading[] readings = new Reading[lines.size()];
    Arrays.setAll(readings, i -> reading(characters, confidence, i * steps, (i + 1) * steps));
    return List.of(readings);
  }

  /**
   * Connectionist temporal classification (Graves et al. 2006), its best path: what stays the same
   * from step to step is one character, and 0 is none.
   */
  static Reading reading(int[] characters, float[] confidence, int from, int to) {
    StringBuilder text = new StringBuilder();
    double sum = 0;
    int count = 0;
    for (int i = from; i < to; i++) {
      boolean again = i > from && characters[i] == characters[i - 1];
      if (characters[i] != 0 && !again) {
        text.appendCodePoint(characters[i]);
        sum += confidence[i];
        count++;
      }
    }
    return new Reading(text.toString(), count == 0 ? 0 : sum / count);
  }

  /** All numbers that are asked for have four bytes. */
  private static void require(String model, ByteBuffer values, int count) {
    if (values.remaining() != count * Float.BYTES) {
      throw new IllegalStateException(
          "%s answered %d bytes for %d numbers".formatted(model, values.remaining(), count));
    }
  }

  private List<ByteBuffer> ask(
      String model, List<Long> shape, ByteString picture, List<String> outputs, Deadline deadline) {
    ModelInferRequest.Builder request =
        ModelInferRequest.newBuilder()
            .setModelName(model)
            .addInputs(
                InferInputTensor.newBuilder()
                    .setName(INPUT)
                    .setDatatype("UINT8")
                    .addAllShape(shape))
            .addRawInputContents(picture);
    outputs.forEach(
        name -> request.addOutputs(InferRequestedOutputTensor.newBuilder().setName(name)));
    ModelInferResponse response =
        TritonCalls.await(
            GRPCInferenceServiceGrpc.newFutureStub(triton)
                .withDeadline(deadline)
                .modelInfer(request.build()));
    if (response.getRawOutputContentsCount() != outputs.size()) {
      throw new IllegalStateException(
          "%s answered %d tensors, not %d"
              .formatted(model, response.getRawOutputContentsCount(), outputs.size()));
    }
    return response.getRawOutputContentsList().stream()
        .map(raw -> raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN))
        .toList();
  }
}
