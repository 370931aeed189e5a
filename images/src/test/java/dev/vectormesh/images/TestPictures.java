package dev.vectormesh.images;

import static java.util.Objects.requireNonNull;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Pictures for tests: goldens, and such as are made on the spot. */
final class TestPictures {
  private TestPictures() {}

  /** A file of {@code decode_goldens.py}. */
  static byte[] golden(String name) {
    try (InputStream in = TestPictures.class.getResourceAsStream("pictures/" + name)) {
      return requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Soft colours with some noise, as photographs have. */
  static byte[] photo(String format, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(7);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = 200 * x / width + random.nextInt(20);
        int green = 200 * y / height + random.nextInt(20);
        image.setRGB(x, y, red << 16 | green << 8 | 90);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The head of a PNG file, and nothing behind it. */
  static byte[] pngHeader(int width, int height) {
    ByteBuffer content = ByteBuffer.allocate(17);
    content.put("IHDR".getBytes(StandardCharsets.ISO_8859_1)).putInt(width).putInt(height);
    content.put(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(content.array());
    ByteBuffer file = ByteBuffer.allocate(8 + 4 + 17 + 4);
    file.putLong(0x89504E470D0A1A0AL).putInt(13).put(content.array()).putInt((int) crc.getValue());
    return file.array();
  }

  /** A JPEG with an APP1 segment behind its first marker. */
  static byte[] withExif(byte[] jpeg, byte[] tiff) {
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + tiff.length + 10);
    out.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) (tiff.length + 8));
    out.put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1)).put(tiff);
    return out.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** A directory without entries that names itself as the next one. */
  static byte[] endlessTiff() {
    ByteBuffer tiff = ByteBuffer.allocate(14).order(ByteOrder.LITTLE_ENDIAN);
    return tiff.put("II*\0".getBytes(StandardCharsets.ISO_8859_1))
        .putInt(8)
        .putShort((short) 0)
        .putInt(8)
        .array();
  }
}
