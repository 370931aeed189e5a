package dev.vectormesh.embedded.triton.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A tensor of a request, checked; a run takes its items, or some of them. */
public sealed interface InputTensor {
  String name();

  /** With the batch dimension where the model has one. */
  long[] shape();

  /** How many elements an item of the first dimension has. */
  default long elementsPerItem() {
    return Shapes.elementsPerItem(shape());
  }

  /** Whether items of the other tensor can stand beside items of this one. */
  default boolean alike(InputTensor other) {
    long[] one = shape();
    long[] two = other.shape();
    return Arrays.equals(one, 1, one.length, two, 1, two.length);
  }

  /**
   * Elements of a fixed size.
   *
   * @param elements little-endian, row-major, without padding
   */
  @SuppressWarnings("ArrayRecordComponent") // Lives as long as its request, and is never compared.
  record Fixed(String name, TensorType type, long[] shape, ByteBuffer elements)
      implements InputTensor {

    /** The elements of the items {@code from} (inclusive) to {@code to} (exclusive). */
    public ByteBuffer items(int from, int to) {
      int item = Math.toIntExact(elementsPerItem() * type.size());
      return elements.slice(from * item, (to - from) * item);
    }
  }

  /** Texts. */
  @SuppressWarnings("ArrayRecordComponent") // Lives as long as its request, and is never compared.
  record Texts(String name, long[] shape, String[] elements) implements InputTensor {

    /** The elements of the items {@code from} (inclusive) to {@code to} (exclusive). */
    public String[] items(int from, int to) {
      int item = Math.toIntExact(elementsPerItem());
      return Arrays.copyOfRange(elements, from * item, to * item);
    }
  }
}
