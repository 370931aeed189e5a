package dev.vectormesh.encoders;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.vectormesh.encoders.VectorModel.Tensor;
import dev.vectormesh.inference.v2.ModelConfig;
import io.grpc.Channel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The way from one space into another that is an adapter of it: vectors go through a small model,
 * and no text is embedded again. An encoder's config.pbtxt says that it is an adapter: {@code
 * adapter_base} is the fingerprint of the space that it adapts, {@code adapter_map} the model that
 * maps, of the encoder's own version.
 */
public final class SpaceMap {
  private static final int BATCH = 512;
  private static final int IN_FLIGHT = 2;

  private final String base;
  private final VectorModel model;

  private SpaceMap(String base, VectorModel model) {
    this.base = base;
    this.model = model;
  }

  /** Null where the encoder adapts no space. */
  static @Nullable SpaceMap of(ModelConfig encoder, EmbeddingSpace space, Channel triton) {
    ModelParameters parameters = ModelParameters.of(encoder);
    String base = parameters.optional("adapter_base");
    if (base == null) {
      return null;
    }
    var address =
        new VectorModel.Address(
            parameters.text("adapter_map"), space.version(), "mapped", space.dimension());
    return new SpaceMap(base, new VectorModel(address, triton));
  }

  /** Fingerprint of the space that vectors come from. */
  public String base() {
    return base;
  }

  /**
   * Maps vectors of the base.
   *
   * @param vectors {@code float[n][d]}, L2-normalised where the base's are
   * @return as many, in their order
   * @throws UnusableVectorException naming one that became NaN or infinite
   */
  public List<float[]> map(List<float[]> vectors) {
    List<List<Integer>> batches = new ArrayList<>();
    for (int from = 0; from < vectors.size(); from += BATCH) {
      batches.add(IntStream.range(from, Math.min(vectors.size(), from + BATCH)).boxed().toList());
    }
    return batches.isEmpty()
        ? List.of()
        : model.vectors(batches, IN_FLIGHT, positions -> List.of(tensor(vectors, positions)));
  }

  private static Tensor tensor(List<float[]> vectors, List<Integer> positions) {
    int dimension = vectors.get(positions.getFirst()).length;
    ByteBuffer values =
        ByteBuffer.allocate(positions.size() * dimension * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int position : positions) {
      values.asFloatBuffer().put(vectors.get(position));
      values.position(values.position() + dimension * Float.BYTES);
    }
    ByteString whole = UnsafeByteOperations.unsafeWrap(values.flip());
    return new Tensor("vectors", "FP32", List.of((long) positions.size(), (long) dimension), whole);
  }
}
