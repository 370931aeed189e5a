package dev.vectormesh.encoders.ocr;

import dev.vectormesh.images.Pixels;

/**
 * Takes a part of a picture as a picture of its own, of any size: bilinear, as the models were
 * trained; where it shrinks by more than half, the mean of several points.
 */
final class Sampling {
  private static final int CHANNELS = 3;

  private final Pixels from;

  Sampling(Pixels from) {
    this.from = from;
  }

  /** The whole picture, in another size. */
  Pixels resized(int width, int height) {
    if (width == from.width() && height == from.height()) {
      return from;
    }
    // Pixels are squares: the middle of the first one is half of it away from the edge.
    return take(Parallelogram.upright(-0.5, -0.5, from.width(), from.height()), width, height, 0.5);
  }

  /** A line of text, from its first to its last pixel. */
  Pixels line(Parallelogram line, int width, int height) {
    return take(line, width, height, 0);
  }

  private Pixels take(Parallelogram part, int width, int height, double middle) {
    byte[] rgb = new byte[Math.multiplyExact(CHANNELS * width, height)];
    int pointsAlong = points(part.length() / width);
    int pointsDown = points(part.height() / height);
    double[] sum = new double[CHANNELS];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        sum[0] = sum[1] = sum[2] = 0;
        for (int i = 0; i < pointsDown; i++) {
          double down = (y + middle + offset(i, pointsDown)) / height;
          for (int j = 0; j < pointsAlong; j++) {
            double along = (x + middle + offset(j, pointsAlong)) / width;
            add(
                part.x() + along * part.alongX() + down * part.downX(),
                part.y() + along * part.alongY() + down * part.downY(),
                sum);
          }
        }
        int at = (y * width + x) * CHANNELS;
        for (int channel = 0; channel < CHANNELS; channel++) {
          rgb[at + channel] = (byte) Math.round(sum[channel] / (pointsAlong * pointsDown));
        }
      }
    }
    return new Pixels(width, height, rgb);
  }

  private static int points(double shrinking) {
    return (int) Math.clamp(Math.round(shrinking), 1, 16);
  }

  /** Of a pixel's points, spread evenly around its middle. */
  private static double offset(int point, int points) {
    return (point + 0.5) / points - 0.5;
  }

  /** Beyond the edge the picture goes on as it ends. */
  private void add(double x, double y, double[] sum) {
    double cx = Math.clamp(x, 0, from.width() - 1);
    double cy = Math.clamp(y, 0, from.height() - 1);
    int left = (int) cx;
    int top = (int) cy;
    int right = Math.min(left + 1, from.width() - 1);
    int bottom = Math.min(top + 1, from.height() - 1);
    double fx = cx - left;
    double fy = cy - top;
    add(left, top, (1 - fx) * (1 - fy), sum);
    add(right, top, fx * (1 - fy), sum);
    add(left, bottom, (1 - fx) * fy, sum);
    add(right, bottom, fx * fy, sum);
  }

  private void add(int x, int y, double weight, double[] sum) {
    byte[] rgb = from.rgb();
    int at = (y * from.width() + x) * CHANNELS;
    sum[0] += weight * (rgb[at] & 0xFF);
    sum[1] += weight * (rgb[at + 1] & 0xFF);
    sum[2] += weight * (rgb[at + 2] & 0xFF);
  }
}
