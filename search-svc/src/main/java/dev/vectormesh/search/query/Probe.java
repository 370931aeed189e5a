package dev.vectormesh.search.query;

/** One thing to search by. */
public sealed interface Probe {
  /** How much it counts; below 0 means unlike. Never 0. */
  double weight();

  record Text(String text, double weight) implements Probe {}

  /**
   * A picture.
   *
   * @param content the file
   * @param crop the part that counts
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Picture(byte[] content, Crop crop, double weight) implements Probe {}

  /** A vector of the searched space. */
  @SuppressWarnings("ArrayRecordComponent")
  record Vector(float[] values, double weight) implements Probe {}

  /**
   * A document of the namespace.
   *
   * @param collection its collection's name
   * @param id its id in there
   */
  record Document(String collection, String id, double weight) implements Probe {
    String name() {
      return collection + "/documents/" + id;
    }
  }

  /** A part of a picture, in shares of its width and height. */
  record Crop(double left, double top, double right, double bottom) {
    public static final Crop WHOLE = new Crop(0, 0, 1, 1);
  }
}
