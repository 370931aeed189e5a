package dev.vectormesh.search.query;

import dev.vectormesh.encoders.EmbeddingSpace;

/** Turns what Qdrant scores in a space into a cosine and into a score where higher is better. */
enum Similarity {
  /** The score is the cosine; of vectors of length 1 the dot product is, too. */
  COSINE,
  /** The score is the distance of vectors of length 1. */
  UNIT_DISTANCE,
  /** The score is a distance, and says nothing about the angle. */
  DISTANCE,
  /** The score is a dot product of vectors of any length, and says nothing about the angle. */
  DOT;

  static Similarity of(EmbeddingSpace space) {
    return switch (space.metric()) {
      case "cosine" -> COSINE;
      case "dot" -> space.normalized() ? COSINE : DOT;
      case "euclid" -> space.normalized() ? UNIT_DISTANCE : DISTANCE;
      default -> throw new IllegalArgumentException("unknown metric " + space.metric());
    };
  }

  /** Whether the space's scores tell a cosine. */
  boolean known() {
    return this == COSINE || this == UNIT_DISTANCE;
  }

  /** Whether a vector and its mirror image score the same but for the sign. */
  boolean mirrors() {
    return this != DISTANCE;
  }

  /** Higher is better; the cosine, where it is known. */
  double score(double raw) {
    return switch (this) {
      case COSINE, DOT -> raw;
      // |a - b|^2 = 2 - 2 cos
      case UNIT_DISTANCE -> 1 - raw * raw / 2;
      case DISTANCE -> -raw;
    };
  }

  /** Cut to 0..1. */
  static double clipped(double cosine) {
    return Math.clamp(cosine, 0, 1);
  }
}
