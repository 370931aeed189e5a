package dev.vectormesh.finetune.adapter;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Memory outside of the heap for one {@link Batch} after the other: the collector frees such memory
 * too late for new buffers in each step.
 */
final class BatchBuffers {
  private FloatBuffer queries = direct(0);
  private FloatBuffer documents = direct(0);
  private FloatBuffer target = direct(0);
  private FloatBuffer mask = direct(0);

  FloatBuffer queries(int floats) {
    queries = large(queries, floats);
    return zeros(queries, floats);
  }

  FloatBuffer documents(int floats) {
    documents = large(documents, floats);
    return zeros(documents, floats);
  }

  FloatBuffer target(int floats) {
    target = large(target, floats);
    return zeros(target, floats);
  }

  FloatBuffer mask(int floats) {
    mask = large(mask, floats);
    return zeros(mask, floats);
  }

  private static FloatBuffer large(FloatBuffer kept, int floats) {
    return kept.capacity() >= floats ? kept : direct(floats);
  }

  private static FloatBuffer zeros(FloatBuffer kept, int floats) {
    FloatBuffer part = kept.slice(0, floats);
    for (int i = 0; i < floats; i++) {
      part.put(i, 0);
    }
    return part;
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
