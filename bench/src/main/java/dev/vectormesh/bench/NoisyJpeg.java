package dev.vectormesh.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Slopes and soft noise: they compress about as well as a photograph. */
final class NoisyJpeg {
  private NoisyJpeg() {}

  /**
   * @param seed another one makes another picture
   */
  static void write(Path file, int width, int height, long seed) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(seed);
    double wide = 20 + random.nextInt(60);
    double high = 20 + random.nextInt(60);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int wave = (int) (60 + 50 * Math.sin(x / wide) * Math.cos(y / high));
        int noise = random.nextInt(16);
        image.setRGB(x, y, wave + noise << 16 | 180 * y / height + noise << 8 | 180 * x / width);
      }
    }
    ImageIO.write(image, "jpeg", file.toFile());
  }
}
