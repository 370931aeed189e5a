package dev.vectormesh.encoders;

/**
 * Where a text's tokens stand in it.
 *
 * @param starts {@code int[n]}, each token's first UTF-16 char
 * @param ends {@code int[n]}, the char behind each token's last
 */
public record TokenSpans(int[] starts, int[] ends) {
  public int size() {
    return starts.length;
  }
}
