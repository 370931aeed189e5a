package dev.vectormesh.encoders;

/**
 * A model made a vector that holds NaN or infinite numbers: it would be near to everything, or to
 * nothing, so that it must not be stored or searched by.
 */
public final class UnusableVectorException extends IllegalArgumentException {
  private final int position;

  UnusableVectorException(String model, int position) {
    super(
        "model %s made a vector of item %d that holds NaN or infinite numbers: its files may be"
                .formatted(model, position)
            + " damaged, or the item is none that it can encode");
    this.position = position;
  }

  /** Which of the items that were given to the encoder, counted from 0. */
  public int position() {
    return position;
  }
}
