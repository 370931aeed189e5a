package dev.vectormesh.encoders;

/**
 * A model made a vector that holds NaN or infinite numbers, or is of another length than its space:
 * it would be near to everything, or to nothing, so that it must not be stored or searched by.
 */
public final class UnusableVectorException extends IllegalArgumentException {
  private final int position;

  UnusableVectorException(String model, int position) {
    this(
        model,
        position,
        "holds NaN or infinite numbers: its files may be damaged, or the item is none that it can"
            + " encode");
  }

  private UnusableVectorException(String model, int position, String fault) {
    super("model %s made a vector of item %d that %s".formatted(model, position, fault));
    this.position = position;
  }

  /**
   * @param fault continues "a vector that ..."
   */
  public static UnusableVectorException because(String model, int position, String fault) {
    return new UnusableVectorException(model, position, fault);
  }

  /** Which of the items that were given to the encoder, counted from 0. */
  public int position() {
    return position;
  }
}
