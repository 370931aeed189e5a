package dev.vectormesh.encoders.ocr;

import dev.vectormesh.encoders.ocr.SmallestRectangle.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds lines of text in a map of probabilities, by Differentiable Binarization (Liao et al. 2020)
 * with the thresholds that PP-OCRv6 was published with: spots of probable pixels, the smallest
 * rectangle around each, grown to what the model was taught to shrink.
 */
final class LineFinder {
  private static final float PIXEL = 0.3f;
  private static final double LINE = 0.5;
  private static final double GROWTH = 1.6;

  /** Spots of less are specks. */
  private static final double LEAST_HEIGHT = 3;

  private static final double LEAST_GROWN = 5;

  private final float[] probability;
  private final int width;
  private final int height;
  private final boolean[] unseen;

  /**
   * @param probability {@code [height * width]}, row by row
   */
  LineFinder(float[] probability, int width, int height) {
    this.probability = probability;
    this.width = width;
    this.height = height;
    this.unseen = probable();
  }

  /** The pixels that are probable, or are right of or below one that is. */
  private boolean[] probable() {
    boolean[] mask = new boolean[width * height];
    for (int i = 0; i < mask.length; i++) {
      if (probability[i] > PIXEL) {
        boolean right = i % width + 1 < width;
        boolean below = i + width < mask.length;
        mask[i] = true;
        mask[right ? i + 1 : i] = true;
        mask[below ? i + width : i] = true;
        mask[right && below ? i + width + 1 : i] = true;
      }
    }
    return mask;
  }

  /**
   * @param most how many are looked for; the rest is left out
   */
  List<Parallelogram> find(int most) {
    List<Parallelogram> lines = new ArrayList<>();
    for (int i = 0; i < unseen.length && lines.size() < most; i++) {
      if (unseen[i]) {
        Parallelogram core = SmallestRectangle.around(spot(i));
        if (Math.min(core.length(), core.height()) >= LEAST_HEIGHT && mean(core) >= LINE) {
          Parallelogram line = grown(core);
          if (Math.min(line.length(), line.height()) >= LEAST_GROWN) {
            lines.add(line);
          }
        }
      }
    }
    return lines;
  }

  private static Parallelogram grown(Parallelogram core) {
    double area = core.length() * core.height();
    return core.grown(area * GROWTH / (2 * (core.length() + core.height())));
  }

  /** The first and the last pixel of each row of the spot that this pixel belongs to. */
  private List<Point> spot(int start) {
    int[] first = new int[height];
    int[] last = new int[height];
    int bottom = start / width;
    Stack open = new Stack();
    mark(start, open);
    while (!open.isEmpty()) {
      int pixel = open.pop();
      int x = pixel % width;
      int y = pixel / width;
      // Counted from 1: 0 is a row without a pixel.
      first[y] = first[y] == 0 ? x + 1 : Math.min(first[y], x + 1);
      last[y] = Math.max(last[y], x + 1);
      bottom = Math.max(bottom, y);
      for (int ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (int nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          mark(ny * width + nx, open);
        }
      }
    }
    List<Point> ends = new ArrayList<>();
    // Pixels are looked at row by row, so that the first one stands in the top row.
    for (int y = start / width; y <= bottom; y++) {
      ends.add(new Point(first[y] - 1, y));
      if (last[y] > first[y]) {
        ends.add(new Point(last[y] - 1, y));
      }
    }
    return ends;
  }

  private void mark(int pixel, Stack open) {
    if (unseen[pixel]) {
      unseen[pixel] = false;
      open.push(pixel);
    }
  }

  private static final class Stack {
    private int[] values = new int[256];
    private int size;

    boolean isEmpty() {
      return size == 0;
    }

    void push(int value) {
      if (size == values.length) {
        values = java.util.Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    int pop() {
      return values[--size];
    }
  }

  private double mean(Parallelogram box) {
    double sum = 0;
    int count = 0;
    int bottom = Math.min(height - 1, (int) Math.ceil(box.bottom()));
    int right = Math.min(width - 1, (int) Math.ceil(box.right()));
    for (int y = Math.max(0, (int) box.top()); y <= bottom; y++) {
      for (int x = Math.max(0, (int) box.left()); x <= right; x++) {
        if (box.holds(x, y)) {
          sum += probability[y * width + x];
          count++;
        }
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
