package dev.vectormesh.local.models;

import org.jspecify.annotations.Nullable;

/** Why a model cannot be had or used, in words for a person. */
public final class ModelException extends RuntimeException {
  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
