package dev.vectormesh.encoders.ocr;

import java.util.ArrayList;
import java.util.List;

/** The rectangle of the least area around points. One of its sides lies on their convex hull. */
final class SmallestRectangle {
  /** From here on text runs down: letters are never so much taller than a line is long. */
  private static final double UPRIGHT = 1.5;

  private SmallestRectangle() {}

  record Point(int x, int y) {}

  /**
   * @param points in the order of their y, then of their x; at least one
   */
  static Parallelogram around(List<Point> points) {
    List<Point> hull = hull(points);
    Parallelogram smallest = along(hull, 1, 0);
    for (int i = 0; i < hull.size(); i++) {
      Point from = hull.get(i);
      Point to = hull.get((i + 1) % hull.size());
      double length = Math.hypot(to.x - from.x, to.y - from.y);
      if (length > 0) {
        Parallelogram other = along(hull, (to.x - from.x) / length, (to.y - from.y) / length);
        smallest = area(other) < area(smallest) ? other : smallest;
      }
    }
    return smallest;
  }

  private static double area(Parallelogram rectangle) {
    return rectangle.length() * rectangle.height();
  }

  /** Andrew 1979: one chain down its right side, one up its left. */
  private static List<Point> hull(List<Point> points) {
    List<Point> hull = chain(points);
    hull.addAll(chain(points.reversed()));
    return hull;
  }

  private static List<Point> chain(List<Point> points) {
    List<Point> chain = new ArrayList<>();
    for (Point point : points) {
      while (chain.size() > 1 && !turns(chain.get(chain.size() - 2), chain.getLast(), point)) {
        chain.removeLast();
      }
      chain.add(point);
    }
    return chain;
  }

  private static boolean turns(Point a, Point b, Point c) {
    return (long) (b.x - a.x) * (c.y - a.y) - (long) (b.y - a.y) * (c.x - a.x) > 0;
  }

  /** The rectangle with a side in this direction; text in it runs to the right, or down. */
  private static Parallelogram along(List<Point> hull, double directionX, double directionY) {
    // Of the four directions of its sides, the one that points to the right.
    boolean steep = Math.abs(directionX) < Math.abs(directionY);
    double ux = steep ? directionY : directionX;
    double uy = steep ? -directionX : directionY;
    double sign = ux < 0 ? -1 : 1;
    ux *= sign;
    uy *= sign;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double highest = Double.POSITIVE_INFINITY;
    double lowest = Double.NEGATIVE_INFINITY;
    for (Point point : hull) {
      double along = point.x * ux + point.y * uy;
      double down = point.y * ux - point.x * uy;
      least = Math.min(least, along);
      most = Math.max(most, along);
      highest = Math.min(highest, down);
      lowest = Math.max(lowest, down);
    }
    double length = most - least;
    double height = lowest - highest;
    double x = least * ux - highest * uy;
    double y = least * uy + highest * ux;
    return height < UPRIGHT * length || height == 0
        ? new Parallelogram(x, y, length * ux, length * uy, -height * uy, height * ux)
        : new Parallelogram(
            x + length * ux,
            y + length * uy,
            -height * uy,
            height * ux,
            -length * ux,
            -length * uy);
  }
}
