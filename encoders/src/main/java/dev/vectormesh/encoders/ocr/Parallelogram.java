package dev.vectormesh.encoders.ocr;

/**
 * Where a line of text stands in a picture, which may be turned: from a corner where the text
 * begins, at the top, one side runs along the text and one down across it. In pixels; a pixel's
 * centre has whole coordinates.
 *
 * @param x of the corner; {@code y} as well
 * @param alongX how far the side along the text goes to the right; {@code alongY} how far down
 * @param downX the same for the side across the text; {@code downY} as well
 */
record Parallelogram(double x, double y, double alongX, double alongY, double downX, double downY) {
  /** A part of a picture as it is. */
  static Parallelogram upright(double x, double y, double width, double height) {
    return new Parallelogram(x, y, width, 0, 0, height);
  }

  /** Its length along the text. */
  double length() {
    return Math.hypot(alongX, alongY);
  }

  double height() {
    return Math.hypot(downX, downY);
  }

  double middleX() {
    return x + (alongX + downX) / 2;
  }

  double middleY() {
    return y + (alongY + downY) / 2;
  }

  double left() {
    return x + Math.min(0, alongX) + Math.min(0, downX);
  }

  double right() {
    return x + Math.max(0, alongX) + Math.max(0, downX);
  }

  double top() {
    return y + Math.min(0, alongY) + Math.min(0, downY);
  }

  double bottom() {
    return y + Math.max(0, alongY) + Math.max(0, downY);
  }

  /** Whether a point lies in it; a rectangle's alone. */
  boolean holds(double px, double py) {
    double rest = 1e-6;
    double across = (px - x) * alongX + (py - y) * alongY;
    double down = (px - x) * downX + (py - y) * downY;
    return across >= -rest
        && across <= alongX * alongX + alongY * alongY + rest
        && down >= -rest
        && down <= downX * downX + downY * downY + rest;
  }

  /** The same with every side moved outwards; a rectangle's alone. */
  Parallelogram grown(double by) {
    double along = by / Math.max(length(), 1e-9);
    double down = by / Math.max(height(), 1e-9);
    return new Parallelogram(
        x - along * alongX - down * downX,
        y - along * alongY - down * downY,
        alongX * (1 + 2 * along),
        alongY * (1 + 2 * along),
        downX * (1 + 2 * down),
        downY * (1 + 2 * down));
  }

  Parallelogram scaled(double byX, double byY) {
    return new Parallelogram(
        x * byX, y * byY, alongX * byX, alongY * byY, downX * byX, downY * byY);
  }

  /** The same place, read upside down. */
  Parallelogram turned() {
    return new Parallelogram(
        x + alongX + downX, y + alongY + downY, -alongX, -alongY, -downX, -downY);
  }
}
