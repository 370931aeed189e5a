package dev.vectormesh.images;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.vectormesh.images.ImageRequest.Part;
import dev.vectormesh.images.Preprocessing.ChannelOrder;
import dev.vectormesh.images.Preprocessing.Fit;
import dev.vectormesh.images.Preprocessing.Interpolation;
import dev.vectormesh.images.UnreadableImageException.Reason;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures in their child JVM, and those that take it with them. */
class ImageReadersIT {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);
  private static final Preprocessing CLIP =
      new Preprocessing(32, Fit.CROP, Interpolation.BICUBIC, HALF, HALF, ChannelOrder.RGB);
  private static final Preprocessing SIGLIP =
      new Preprocessing(16, Fit.SQUASH, Interpolation.BILINEAR, HALF, HALF, ChannelOrder.RGB);
  private static final ImageRequest ALL =
      new ImageRequest(List.of(CLIP, SIGLIP), null, ImageRequest.THUMBNAILS);

  @TempDir Path folder;

  private static ImageReaders readers(int heapMegabytes, Duration timeout) {
    return new ImageReaders(new ImageReaderSettings(1, heapMegabytes, timeout, LONG, 100));
  }

  private static void assertRefused(ImageReaders readers, byte[] file, Reason reason) {
    assertThatThrownBy(() -> readers.read(file, ALL))
        .asInstanceOf(type(UnreadableImageException.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void read_givesWhatWasWanted_ofAFileAndOfBytes() throws Exception {
    byte[] bytes = TestPictures.golden("facts-exif.jpg");
    Path file = Files.write(folder.resolve("named.png"), bytes);
    DecodedImage decoded = new ImageDecoder(ImageLimits.DEFAULT).decode(bytes);
    try (ImageReaders readers = readers(256, LONG)) {
      ReadImage image = readers.read(file, ALL);

      assertThat(image.format()).isEqualTo(ImageFormat.JPEG);
      assertThat(image.width()).isEqualTo(decoded.picture().width());
      assertThat(image.height()).isEqualTo(decoded.picture().height());
      assertThat(image.facts()).isEqualTo(decoded.facts());
      assertThat(image.appearance()).isEqualTo(Appearance.of(decoded.picture()));
      assertThat(image.inputs().getFirst().rgb())
          .isEqualTo(Resize.fit(decoded.picture(), CLIP).rgb());
      assertThat(image.inputs().getLast().rgb())
          .isEqualTo(Resize.fit(decoded.picture(), SIGLIP).rgb());
      assertThat(image.thumbnails()).extracting(Thumbnail::size).containsExactly(640, 256);
      assertThat(readers.read(bytes, ALL).inputs().getFirst().rgb())
          .isEqualTo(image.inputs().getFirst().rgb());
    }
  }

  @Test
  void wholePictureComesAlong_whereTextIsToBeReadInIt_noLargerThanAsked() throws Exception {
    byte[] photo = TestPictures.photo("png", 200, 100);
    Picture whole = new ImageDecoder(ImageLimits.DEFAULT).decode(photo).picture();
    ImageRequest cut = ImageRequest.inputs(List.of(CLIP), new Part(0, 0, 0.5, 0.5));
    try (ImageReaders readers = readers(256, LONG)) {
      Pixels all = requireNonNull(readers.read(photo, cut.withReading(20_000)).reading());
      Pixels less = requireNonNull(readers.read(photo, cut.withReading(5_000)).reading());

      assertThat(all.rgb()).isEqualTo(whole.toPixels().rgb());
      assertThat(less.width()).isEqualTo(100);
      assertThat(less.height()).isEqualTo(50);
      assertThat(readers.read(photo, cut).reading()).isNull();
    }
  }

  @Test
  void read_cutsOutThePart_andTellsTheSizeOfTheWhole() throws Exception {
    byte[] photo = TestPictures.photo("png", 200, 100);
    Picture whole = new ImageDecoder(ImageLimits.DEFAULT).decode(photo).picture();
    try (ImageReaders readers = readers(256, LONG)) {
      ReadImage image =
          readers.read(photo, ImageRequest.inputs(List.of(CLIP), new Part(0.5, 0.25, 1, 0.75)));

      assertThat(image.width()).isEqualTo(200);
      assertThat(image.inputs().getFirst().rgb())
          .isEqualTo(Resize.fit(whole.cut(100, 25, 100, 50), CLIP).rgb());
      assertThat(image.thumbnails()).isEmpty();
    }
  }

  @Test
  void badPicture_failsAlone_andItsChildReadsTheNext() throws Exception {
    try (ImageReaders readers = readers(256, LONG)) {
      byte[] good = TestPictures.golden("plain.webp");
      assertThat(readers.read(good, ALL).format()).isEqualTo(ImageFormat.WEBP);
      List<Long> child = readers.pids();

      assertRefused(readers, Arrays.copyOf(good, good.length / 2), Reason.TRUNCATED);
      assertRefused(readers, new byte[] {1, 2, 3}, Reason.NOT_A_PICTURE);
      assertRefused(readers, new byte[0], Reason.NOT_A_PICTURE);
      assertRefused(readers, TestPictures.pngHeader(50_000, 50_000), Reason.TOO_LARGE);
      assertThatThrownBy(() -> readers.read("8BPS....".getBytes("UTF-8"), ALL))
          .asInstanceOf(type(UnsupportedImageException.class))
          .satisfies(e -> assertThat(e.kind()).isEqualTo("PSD (Photoshop)"));
      assertThatThrownBy(() -> readers.read(folder.resolve("gone.jpg"), ALL))
          .hasMessage("the file is not there any more");

      assertThat(readers.read(good, ALL).format()).isEqualTo(ImageFormat.WEBP);
      assertThat(readers.pids()).isEqualTo(child);
    }
  }

  @Test
  void pictureThatTakesTooMuchMemory_endsItsChild_andTheNextIsRead() throws Exception {
    Path huge = folder.resolve("huge.png");
    ImageIO.write(
        new BufferedImage(9000, 9000, BufferedImage.TYPE_BYTE_BINARY), "png", huge.toFile());
    try (ImageReaders readers = readers(128, LONG)) {
      assertThatThrownBy(() -> readers.read(huge, ALL))
          .asInstanceOf(type(UnreadableImageException.class))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OUT_OF_MEMORY));
      assertThat(readers.pids()).isEmpty();

      assertThat(readers.read(TestPictures.golden("plain.jpg"), ALL).width()).isEqualTo(23);
    }
  }

  @Test
  void pictureThatTakesTooLong_endsItsChild() {
    // Shorter than a JVM's start.
    try (ImageReaders readers = readers(128, Duration.ofMillis(20))) {
      assertRefused(readers, TestPictures.golden("plain.jpg"), Reason.TIMEOUT);

      assertThat(readers.pids()).isEmpty();
    }
  }

  @Test
  void childThatWasKilled_isReplaced() throws Exception {
    byte[] good = TestPictures.golden("plain.gif");
    try (ImageReaders readers = readers(128, LONG)) {
      readers.read(good, ALL);
      ProcessHandle child = ProcessHandle.of(readers.pids().getFirst()).orElseThrow();
      child.destroyForcibly();
      child.onExit().get();

      assertThat(readers.read(good, ALL).format()).isEqualTo(ImageFormat.GIF);
    }
  }
}
