package dev.vectormesh.ingest.canary;

import dev.vectormesh.encoders.ImageEncoder;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.encoders.UnusableVectorException;
import dev.vectormesh.images.Pixels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Five texts and five pictures that never change: their vectors tell whether a model does. Each is
 * embedded alone, as int8 models answer slightly otherwise for texts that share a run.
 */
final class CanaryItems {
  /** Raised when another item is embedded: vectors of other items cannot be compared. */
  static final int VERSION = 1;

  private static final List<String> TEXTS =
      List.of(
          "The harbour froze over in January, and the ferries stayed in port.",
          "def area(width, height): return width * height",
          "Net revenue rose 12 % to 3.4 million, mostly from subscriptions.",
          "Die Katze schläft auf dem warmen Ofen.",
          "Take two tablets with water after each meal.");
  private static final int PICTURES = 5;
  private static final int MOST = 255;

  private CanaryItems() {}

  /**
   * The vectors, {@code float[5][d]} of texts, and behind them those of pictures where the space
   * has them.
   *
   * @throws UnusableVectorException when the model makes none
   */
  static List<float[]> vectors(SpaceEncoder encoder) {
    List<float[]> vectors = new ArrayList<>();
    for (String text : TEXTS) {
      vectors.addAll(encoder.text().passages(List.of(text)));
    }
    Optional<ImageEncoder> tower = encoder.image();
    if (tower.isPresent()) {
      int size = tower.get().preprocessing().size();
      for (int i = 0; i < PICTURES; i++) {
        vectors.addAll(tower.get().images(List.of(picture(i, size))));
      }
    }
    return vectors;
  }

  /**
   * Slopes of colour, stripes and rings: each channel by another rule, each picture by other ones.
   */
  private static Pixels picture(int number, int size) {
    byte[] rgb = new byte[3 * size * size];
    int at = 0;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int across = MOST * x / size;
        int down = MOST * y / size;
        int stripe = (x * (number + 2) / size + y * (number + 1) / size) % 2 * MOST;
        int dx = 2 * x - size;
        int dy = 2 * y - size;
        int ring =
            (int) ((long) (number + 1) * (dx * dx + dy * dy) / ((long) size * size) % 2 * MOST);
        int[] colours = {across, down, stripe, ring, MOST - across};
        rgb[at++] = (byte) colours[number % colours.length];
        rgb[at++] = (byte) colours[(number + 2) % colours.length];
        rgb[at++] = (byte) colours[(number + 3) % colours.length];
      }
    }
    return new Pixels(size, size, rgb);
  }
}
