package dev.vectormesh.images;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.color.ColorProfiles;
import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.color.CMMException;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the first frame of a file by the library that is right for its format: docs/decisions, the
 * page on reading pictures.
 */
final class FrameReader {
  private final ImageLimits limits;
  private final Blocks blocks;
  private final List<String> warnings;

  FrameReader(ImageLimits limits, Blocks blocks, List<String> warnings) {
    this.limits = limits;
    this.blocks = blocks;
    this.warnings = warnings;
  }

  Picture read(ImageFormat format, byte[] file) throws IOException, UnreadableImageException {
    return switch (format) {
      case JPEG -> jpeg(file);
      case TIFF -> tiff(file);
      case GIF -> gif(file);
      case WEBP -> webP(file);
      case PNG -> png(file);
      case BMP -> Colours.of(image(reader("bmp"), file), null);
    };
  }

  private Picture jpeg(byte[] file) throws IOException, UnreadableImageException {
    ImageReader reader = reader(JPEGImageReaderSpi.class);
    EarlyEnd end = new EarlyEnd();
    reader.addIIOReadProgressListener(end);
    reader.addIIOReadWarningListener(end);
    JpegProfile apart = JpegProfile.of(file);
    BufferedImage image = image(reader, apart.file());
    end.judge(warnings);
    return Colours.of(image, profile(apart.profile(), image));
  }

  /** An animated PNG holds its first frame, or a picture in its stead, as any other does. */
  private Picture png(byte[] file) throws IOException, UnreadableImageException {
    byte[] animation = Chunks.ofPng(file).first("acTL");
    if (animation != null && animation.length >= 4) {
      int count = ByteBuffer.wrap(animation).getInt();
      limits.checkFrames(count < 0 ? Integer.MAX_VALUE : count);
      warnOfFrames(count);
    }
    BufferedImage image = image(reader("png"), file);
    return Colours.of(image, profile(blocks.profile(), image));
  }

  private Picture tiff(byte[] file) throws IOException, UnreadableImageException {
    int pages = TiffPages.count(file, limits.frames() + 1);
    limits.checkFrames(pages);
    if (pages > 1) {
      warnings.add("of its %,d pages the first is read".formatted(pages));
    }
    return Colours.of(image(reader(TIFFImageReaderSpi.class), file), null);
  }

  private Picture gif(byte[] file) throws IOException, UnreadableImageException {
    GifFrames frames = GifFrames.of(file, limits.frames() + 1);
    limits.checkFrames(frames.count());
    warnOfFrames(frames.count());
    limits.check(frames.width(), frames.height());
    BufferedImage first = image(reader("gif"), file);
    return Canvas.place(
        Colours.of(first, null), frames.left(), frames.top(), frames.width(), frames.height());
  }

  private Picture webP(byte[] file) throws IOException, UnreadableImageException {
    WebPFrames frames = WebPFrames.of(file);
    limits.checkFrames(frames.count());
    warnOfFrames(frames.count());
    limits.check(frames.width(), frames.height());
    BufferedImage first = image(reader(WebPImageReaderSpi.class), frames.still());
    Picture picture = Colours.of(first, profile(blocks.profile(), first));
    return frames.animated()
        ? Canvas.place(picture, frames.left(), frames.top(), frames.width(), frames.height())
        : picture;
  }

  private void warnOfFrames(int count) {
    if (count > 1) {
      warnings.add("of its %,d frames the first is read".formatted(count));
    }
  }

  /** Null when there is none, or none that fits the image. */
  private @Nullable ICC_Profile profile(byte @Nullable [] bytes, BufferedImage image) {
    if (bytes == null) {
      return null;
    }
    try {
      ICC_Profile profile = ColorProfiles.createProfile(bytes);
      int channels = RowLevels.of(image).channels();
      if (profile.getNumComponents() == channels) {
        return ColorProfiles.isCS_sRGB(profile) ? null : profile;
      }
    } catch (IllegalArgumentException | CMMException e) {
      warnings.add("its colour profile is broken and was left out");
      return null;
    }
    warnings.add("its colour profile is of another kind of picture and was left out");
    return null;
  }

  private static ImageReader reader(Class<? extends ImageReaderSpi> provider) throws IOException {
    return IIORegistry.getDefaultInstance()
        .getServiceProviderByClass(provider)
        .createReaderInstance();
  }

  /** The JDK's own. */
  private static ImageReader reader(String format) {
    return ImageIO.getImageReadersByFormatName(format).next();
  }

  private BufferedImage image(ImageReader reader, byte[] file)
      throws IOException, UnreadableImageException {
    try (ImageInputStream in = new ByteArrayImageInputStream(file)) {
      reader.setInput(in, true, true);
      limits.check(reader.getWidth(0), reader.getHeight(0));
      return reader.read(0);
    } finally {
      reader.dispose();
    }
  }
}
