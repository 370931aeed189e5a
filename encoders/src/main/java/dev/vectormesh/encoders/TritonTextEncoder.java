package dev.vectormesh.encoders;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.vectormesh.encoders.HuggingFaceTextTokenizer.Input;
import dev.vectormesh.encoders.VectorModel.Tensor;
import io.grpc.Channel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.ToLongBiFunction;
import java.util.stream.IntStream;

/**
 * A text encoder that Triton (or embedded Triton) serves, pooling and normalisation in its graph.
 */
final class TritonTextEncoder implements TextEncoder {
  /** Batches stay small: eight short texts, or one long one, keep a core as busy as more do. */
  private static final int MAX_BATCH = 8;

  /** Padded tokens in a batch: a runtime's arena grows with its largest batch and never shrinks. */
  private static final int MAX_BATCH_TOKENS = 512;

  /** Keeps every instance of the model busy, with one batch waiting behind each. */
  private static final int IN_FLIGHT = 2 * Math.max(1, Runtime.getRuntime().availableProcessors());

  private final EmbeddingSpace space;
  private final TextTower tower;
  private final HuggingFaceTextTokenizer tokenizer;
  private final ExecutorService cpu;
  private final VectorModel model;

  TritonTextEncoder(
      EmbeddingSpace space,
      TextTower tower,
      HuggingFaceTextTokenizer tokenizer,
      Channel triton,
      ExecutorService cpu) {
    this.space = space;
    this.tower = tower;
    this.tokenizer = tokenizer;
    this.cpu = cpu;
    this.model = new VectorModel(tower.address(), triton);
  }

  @Override
  public EmbeddingSpace space() {
    return space;
  }

  @Override
  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public float[] query(String text) {
    // A query is tokenised where it stands: some tens of microseconds, less than a thread's hop.
    return model.vector(tensors(List.of(tokenizer.input(space.queryPrefix() + text))));
  }

  @Override
  public List<float[]> passages(List<String> texts, EncodingMeter meter) {
    if (texts.isEmpty()) {
      return List.of();
    }
    String prefix = space.passagePrefix();
    List<Input> inputs =
        TritonCalls.await(
            cpu.submit(() -> texts.stream().map(text -> tokenizer.input(prefix + text)).toList()));
    List<List<Integer>> batches = batches(inputs);
    long began = System.nanoTime();
    List<float[]> vectors =
        model.vectors(
            batches, IN_FLIGHT, batch -> tensors(batch.stream().map(inputs::get).toList()));
    long tokens = inputs.stream().mapToLong(Input::length).sum();
    meter.encoded(tokens, batches.size(), System.nanoTime() - began);
    return vectors;
  }

  /** Alike long inputs together, the longest first: padding is pure loss. */
  private List<List<Integer>> batches(List<Input> inputs) {
    List<Integer> byLength =
        IntStream.range(0, inputs.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> inputs.get(i).length()).reversed())
            .toList();
    int most = Math.min(MAX_BATCH, tower.inputs().most());
    List<List<Integer>> batches = new ArrayList<>();
    for (int from = 0; from < byLength.size(); ) {
      int longest = Math.max(tower.padding(), inputs.get(byLength.get(from)).length());
      int size = Math.clamp(MAX_BATCH_TOKENS / longest, 1, most);
      int to = Math.min(byLength.size(), from + size);
      batches.add(byLength.subList(from, to));
      from = to;
    }
    return batches;
  }

  private List<Tensor> tensors(List<Input> batch) {
    int longest = batch.stream().mapToInt(Input::length).max().orElseThrow();
    int length = Math.max(tower.padding(), longest);
    List<Tensor> tensors = new ArrayList<>();
    tensors.add(
        tensor(tower.inputs().ids(), batch, length, tower.padId(), (input, i) -> input.ids()[i]));
    if (tower.inputs().mask()) {
      tensors.add(tensor("attention_mask", batch, length, 0, (input, i) -> 1));
    }
    if (tower.inputs().types()) {
      tensors.add(tensor("token_type_ids", batch, length, 0, (input, i) -> input.typeIds()[i]));
    }
    return tensors;
  }

  private Tensor tensor(
      String name,
      List<Input> batch,
      int length,
      long filling,
      ToLongBiFunction<Input, Integer> value) {
    boolean wide = tower.inputs().wide();
    int bytes = wide ? Long.BYTES : Integer.BYTES;
    ByteBuffer values =
        ByteBuffer.allocate(batch.size() * length * bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (Input input : batch) {
      for (int i = 0; i < length; i++) {
        long number = i < input.length() ? value.applyAsLong(input, i) : filling;
        if (wide) {
          values.putLong(number);
        } else {
          values.putInt(Math.toIntExact(number));
        }
      }
    }
    ByteString whole = UnsafeByteOperations.unsafeWrap(values.flip());
    return new Tensor(
        name, wide ? "INT64" : "INT32", List.of((long) batch.size(), (long) length), whole);
  }
}
