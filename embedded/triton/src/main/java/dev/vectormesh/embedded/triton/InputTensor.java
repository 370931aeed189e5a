package dev.vectormesh.embedded.triton;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A tensor of a request, checked, of which the runtime gets the items of one slice at a time. */
sealed interface InputTensor {
  String name();

  /** With the batch dimension where the model has one. */
  long[] shape();

  /** The items {@code from} (inclusive) to {@code to} (exclusive) of the first dimension. */
  OnnxTensor slice(OrtEnvironment runtime, int from, int to) throws OrtException;

  /** The whole tensor, also where its first dimension is no batch. */
  OnnxTensor whole(OrtEnvironment runtime) throws OrtException;

  /** How many elements an item of the first dimension has. */
  default long elementsPerItem() {
    return Arrays.stream(shape()).skip(1).reduce(1, Math::multiplyExact);
  }

  private static long[] withItems(long[] shape, int items) {
    long[] sliced = shape.clone();
    sliced[0] = items;
    return sliced;
  }

  /**
   * Elements of a fixed size.
   *
   * @param elements little-endian, row-major, without padding
   */
  @SuppressWarnings("ArrayRecordComponent") // Lives as long as its request, and is never compared.
  record Fixed(String name, TensorType type, long[] shape, ByteBuffer elements)
      implements InputTensor {
    @Override
    public OnnxTensor slice(OrtEnvironment runtime, int from, int to) throws OrtException {
      int item = Math.toIntExact(elementsPerItem() * type.size());
      return tensor(
          runtime, elements.slice(from * item, (to - from) * item), withItems(shape, to - from));
    }

    @Override
    public OnnxTensor whole(OrtEnvironment runtime) throws OrtException {
      return tensor(runtime, elements.duplicate(), shape);
    }

    private OnnxTensor tensor(OrtEnvironment runtime, ByteBuffer from, long[] as)
        throws OrtException {
      ByteBuffer memory =
          ByteBuffer.allocateDirect(from.remaining()).order(ByteOrder.nativeOrder()).put(from);
      return OnnxTensor.createTensor(runtime, memory.flip(), as, type.onnx());
    }
  }

  /** Texts. */
  @SuppressWarnings("ArrayRecordComponent") // Lives as long as its request, and is never compared.
  record Texts(String name, long[] shape, String[] elements) implements InputTensor {
    @Override
    public OnnxTensor slice(OrtEnvironment runtime, int from, int to) throws OrtException {
      int item = Math.toIntExact(elementsPerItem());
      return OnnxTensor.createTensor(
          runtime,
          Arrays.copyOfRange(elements, from * item, to * item),
          withItems(shape, to - from));
    }

    @Override
    public OnnxTensor whole(OrtEnvironment runtime) throws OrtException {
      return OnnxTensor.createTensor(runtime, elements, shape);
    }
  }
}
