package dev.vectormesh.ingest.text;

/**
 * A part of a text that is not divided where it fits into a chunk.
 *
 * @param from its first char
 * @param to the char behind its last
 * @param apart whether a chunk begins with it
 */
record Unit(int from, int to, boolean apart) {
  Unit apartWhen(boolean begins) {
    return begins == apart ? this : new Unit(from, to, begins);
  }
}
