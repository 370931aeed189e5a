package dev.vectormesh.images;

import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import dev.vectormesh.images.Preprocessing.Interpolation;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The horizontal pass: rows become narrower or wider. Where the machine has vectors of 256 bits,
 * eight pixels of three channels fill three vectors: 4 times as fast as one by one.
 */
final class RowPass {
  private static final int CHANNELS = Picture.CHANNELS;
  private static final int HALF = 1 << (Kernel.BITS - 1);
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_64;
  private static final int LANES = INTS.length();

  /** Products of a row: with fewer, one by one is as fast, and needs no second to warm up. */
  private static final int WORTH_VECTORS = 6000;

  private static final boolean WIDE_VECTORS = IntVector.SPECIES_PREFERRED.length() >= LANES;

  private final Kernel kernel;
  private final boolean vectors;
  private final int[] repeated;
  private final int[] lanes = new int[CHANNELS * LANES];

  /**
   * @param source pixels of a row
   * @param target pixels that the row becomes
   * @param from the first of them that is wanted
   * @param count how many are wanted
   */
  RowPass(int source, int target, int from, int count, Interpolation interpolation) {
    Kernel wide = Kernel.of(source, target, from, count, interpolation, LANES);
    boolean whole = wide.taps() % LANES == 0;
    vectors = WIDE_VECTORS && whole && wide.taps() * count >= WORTH_VECTORS;
    kernel = vectors ? wide : Kernel.of(source, target, from, count, interpolation, 1);
    repeated = vectors ? forEachChannel(kernel.weights()) : new int[0];
  }

  private static int[] forEachChannel(int[] weights) {
    int[] repeated = new int[Math.multiplyExact(weights.length, CHANNELS)];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = weights[i / CHANNELS];
    }
    return repeated;
  }

  /**
   * @param start where the row begins in {@code pixels}
   * @param at where the result begins in {@code to}
   */
  void row(byte[] pixels, int start, byte[] to, int at) {
    for (int x = 0; x < kernel.first().length; x++) {
      int from = start + kernel.first()[x] * CHANNELS;
      if (vectors) {
        eightByEight(pixels, from, x, to, at + x * CHANNELS);
      } else {
        oneByOne(pixels, from, x, to, at + x * CHANNELS);
      }
    }
  }

  private void eightByEight(byte[] pixels, int from, int x, byte[] to, int at) {
    IntVector first = IntVector.zero(INTS);
    IntVector second = first;
    IntVector third = first;
    int length = kernel.taps() * CHANNELS;
    int weights = x * length;
    for (int i = 0; i < length; i += CHANNELS * LANES) {
      first = first.add(product(pixels, from + i, weights + i));
      second = second.add(product(pixels, from + i + LANES, weights + i + LANES));
      third = third.add(product(pixels, from + i + 2 * LANES, weights + i + 2 * LANES));
    }
    first.intoArray(lanes, 0);
    second.intoArray(lanes, LANES);
    third.intoArray(lanes, 2 * LANES);
    for (int channel = 0; channel < CHANNELS; channel++) {
      int sum = HALF;
      for (int i = channel; i < lanes.length; i += CHANNELS) {
        sum += lanes[i];
      }
      to[at + channel] = Kernel.clip(sum);
    }
  }

  private IntVector product(byte[] pixels, int from, int weights) {
    IntVector values =
        (IntVector)
            ByteVector.fromArray(BYTES, pixels, from).convertShape(ZERO_EXTEND_B2I, INTS, 0);
    return values.mul(IntVector.fromArray(INTS, repeated, weights));
  }

  private void oneByOne(byte[] pixels, int from, int x, byte[] to, int at) {
    int first = HALF;
    int second = HALF;
    int third = HALF;
    int source = from;
    for (int tap = x * kernel.taps(); tap < (x + 1) * kernel.taps(); tap++) {
      int weight = kernel.weights()[tap];
      first += (pixels[source] & 0xFF) * weight;
      second += (pixels[source + 1] & 0xFF) * weight;
      third += (pixels[source + 2] & 0xFF) * weight;
      source += CHANNELS;
    }
    to[at] = Kernel.clip(first);
    to[at + 1] = Kernel.clip(second);
    to[at + 2] = Kernel.clip(third);
  }
}
