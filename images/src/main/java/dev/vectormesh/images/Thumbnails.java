package dev.vectormesh.images;

import dev.vectormesh.images.Preprocessing.Interpolation;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Makes small JPEG files of a picture. Never larger than the picture itself. */
final class Thumbnails {
  private static final float QUALITY = 0.85f;

  private Thumbnails() {}

  /** In the order of {@code sizes}. */
  static List<Thumbnail> of(Picture picture, List<Integer> sizes) throws IOException {
    List<Thumbnail> made = new ArrayList<>();
    Picture from = picture;
    for (int size : sizes.stream().sorted(Comparator.reverseOrder()).toList()) {
      // A thumbnail that is still twice as large serves the smaller ones, and costs them nothing.
      Picture small = shrink(longer(from) >= 2 * size ? from : picture, size);
      made.add(new Thumbnail(size, small.width(), small.height(), jpeg(small)));
      from = small;
    }
    made.sort(Comparator.comparingInt(thumbnail -> sizes.indexOf(thumbnail.size())));
    return made;
  }

  private static int longer(Picture picture) {
    return Math.max(picture.width(), picture.height());
  }

  private static Picture shrink(Picture picture, int size) {
    if (longer(picture) <= size) {
      return picture;
    }
    double scale = (double) size / longer(picture);
    return Resize.resize(
        picture,
        (int) Math.max(1, Math.round(picture.width() * scale)),
        (int) Math.max(1, Math.round(picture.height() * scale)),
        Interpolation.BICUBIC);
  }

  private static byte[] jpeg(Picture picture) throws IOException {
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_3BYTE_BGR);
    byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    System.arraycopy(picture.bgr(), 0, pixels, 0, pixels.length);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
