package dev.vectormesh.embedded.stores;

/**
 * A store cannot be started or stopped here. The message says why, and what helps, in a user's
 * words.
 */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreException(String message) {
    super(message);
  }

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
