package dev.vectormesh.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures that show something, drawn by a seed: equal seeds, equal scenes of whatever size. */
final class DrawnFiles {
  private DrawnFiles() {}

  /** Discs of random places, sizes and colours. */
  static byte[] scene(long seed, int width, int height, String format) throws IOException {
    Random random = new Random(seed);
    BufferedImage image = blank(width, height, Color.WHITE);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    for (int i = 0; i < 12; i++) {
      g.setColor(new Color(random.nextInt(0x1000000)));
      g.fillOval(
          (int) ((random.nextDouble() - 0.2) * width),
          (int) ((random.nextDouble() - 0.2) * height),
          (int) ((0.1 + 0.4 * random.nextDouble()) * width),
          (int) ((0.1 + 0.4 * random.nextDouble()) * height));
    }
    g.dispose();
    return file(image, format);
  }

  /** One colour. */
  static byte[] flat(Color colour, int width, int height) throws IOException {
    return file(blank(width, height, colour), "png");
  }

  private static BufferedImage blank(int width, int height, Color colour) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(colour);
    g.fillRect(0, 0, width, height);
    g.dispose();
    return image;
  }

  private static byte[] file(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, file)).isTrue();
    return file.toByteArray();
  }
}
