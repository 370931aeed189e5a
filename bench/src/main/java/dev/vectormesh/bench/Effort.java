package dev.vectormesh.bench;

/**
 * How often queries are repeated.
 *
 * @param warmUp rounds until the JVM has compiled the way of a query: some thousand queries
 * @param rounds that are measured
 */
record Effort(int queries, int warmUp, int rounds) {
  static final Effort USUAL = new Effort(500, 8, 5);
  static final Effort QUICK = new Effort(250, 8, 3);

  /** Where only part of the way is new to the JVM. */
  Effort warm() {
    return new Effort(queries, warmUp / 2, rounds);
  }
}
