package dev.vectormesh.encoders;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.vectormesh.encoders.VectorModel.Tensor;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.images.Preprocessing;
import io.grpc.Channel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;

/** The picture half of a dual encoder that Triton (or embedded Triton) serves. */
final class TritonImageEncoder implements ImageEncoder {
  /** Eight small pictures, or one large one, keep a core as busy as more do. */
  private static final int MAX_BATCH = 8;

  /** Bytes of a batch's tensor: four pictures of 224 pixels. */
  private static final int MAX_BATCH_BYTES = 5 << 19;

  /** Bytes of the batches that are asked for at once, of one caller. */
  private static final int MAX_BYTES_IN_FLIGHT = 32 << 20;

  private final EmbeddingSpace space;
  private final ImageTower tower;
  private final VectorModel model;
  private final ExecutorService cpu;
  private final int batch;
  private final int inFlight;

  TritonImageEncoder(EmbeddingSpace space, ImageTower tower, Channel triton, ExecutorService cpu) {
    this.space = space;
    this.tower = tower;
    this.cpu = cpu;
    this.model = new VectorModel(tower.address(), triton);
    int bytes = bytes(1);
    this.batch = Math.clamp(MAX_BATCH_BYTES / bytes, 1, Math.min(MAX_BATCH, tower.most()));
    this.inFlight =
        Math.clamp(
            MAX_BYTES_IN_FLIGHT / ((long) batch * bytes),
            1,
            2 * Math.max(1, Runtime.getRuntime().availableProcessors()));
  }

  @Override
  public EmbeddingSpace space() {
    return space;
  }

  @Override
  public Preprocessing preprocessing() {
    return tower.preprocessing();
  }

  @Override
  public float[] query(Pixels picture) {
    return model.vector(List.of(onPool(List.of(picture))));
  }

  @Override
  public List<float[]> images(List<Pixels> pictures, EncodingMeter meter) {
    List<List<Integer>> batches = new ArrayList<>();
    for (int from = 0; from < pictures.size(); from += batch) {
      int to = Math.min(pictures.size(), from + batch);
      batches.add(IntStream.range(from, to).boxed().toList());
    }
    long began = System.nanoTime();
    List<float[]> vectors =
        model.vectors(
            batches,
            inFlight,
            positions -> List.of(onPool(positions.stream().map(pictures::get).toList())));
    meter.encoded(0, batches.size(), System.nanoTime() - began);
    return vectors;
  }

  /** A millisecond and more of computing, which no virtual thread should do. */
  private Tensor onPool(List<Pixels> pictures) {
    return TritonCalls.await(cpu.submit(() -> tensor(pictures)));
  }

  private Tensor tensor(List<Pixels> pictures) {
    ByteBuffer values = ByteBuffer.allocate(bytes(pictures.size())).order(ByteOrder.LITTLE_ENDIAN);
    for (Pixels picture : pictures) {
      for (float value : preprocessing().tensor(picture)) {
        values.putFloat(value);
      }
    }
    long size = preprocessing().size();
    ByteString whole = UnsafeByteOperations.unsafeWrap(values.flip());
    return new Tensor(
        tower.input(), "FP32", List.of((long) pictures.size(), 3L, size, size), whole);
  }

  private int bytes(int pictures) {
    int size = preprocessing().size();
    return Math.multiplyExact(pictures, 3 * size * size * Float.BYTES);
  }
}
