package dev.vectormesh.embedded.triton.tensor;

/** Sizes of tensors, by their shapes. */
public final class Shapes {
  private Shapes() {}

  /** How many elements there are. @throws ArithmeticException beyond a {@code long} */
  public static long elements(long[] shape) {
    return product(shape, 0);
  }

  /** How many elements an item of the first dimension has. */
  static long elementsPerItem(long[] shape) {
    return product(shape, 1);
  }

  private static long product(long[] shape, int from) {
    long product = 1;
    for (int i = from; i < shape.length; i++) {
      product = Math.multiplyExact(product, shape[i]);
    }
    return product;
  }
}
