package dev.vectormesh.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.vectormesh.images.UnreadableImageException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goldens are Pillow's: {@code decode_goldens.py}. */
class ImageDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  @ParameterizedTest
  @CsvFileSource(resources = "pictures/index.csv")
  void decode_givesThePixelsThatPillowGives(String name, int width, int height, int levels)
      throws Exception {
    Picture picture = decoder.decode(TestPictures.golden(name)).picture();

    assertThat(picture.width()).isEqualTo(width);
    assertThat(picture.height()).isEqualTo(height);
    byte[] expected = TestPictures.golden(name + ".rgb");
    assertThat(furthest(picture.toPixels().rgb(), expected)).isLessThanOrEqualTo(levels);
  }

  private static int furthest(byte[] levels, byte[] expected) {
    assertThat(levels).hasSameSizeAs(expected);
    int furthest = 0;
    for (int i = 0; i < levels.length; i++) {
      furthest = Math.max(furthest, Math.abs((levels[i] & 0xFF) - (expected[i] & 0xFF)));
    }
    return furthest;
  }

  @ParameterizedTest
  @CsvSource({
    "animated.gif, of its 2 frames the first is read",
    "animated.png, of its 2 frames the first is read",
    "animated.webp, of its 2 frames the first is read",
    "pages.tif, of its 2 pages the first is read",
    "profile-garbage.png, its colour profile is broken and was left out",
    "profile-garbage.jpg, its colour profile is broken and was left out"
  })
  void decode_warns_whenSomethingIsLeftOut(String name, String warning) throws Exception {
    assertThat(decoder.decode(TestPictures.golden(name)).warnings()).containsExactly(warning);
  }

  @Test
  void decode_asksTheBytes_notAName() throws Exception {
    assertThat(decoder.decode(TestPictures.golden("plain.webp")).format())
        .isEqualTo(ImageFormat.WEBP);
    assertThat(decoder.decode(TestPictures.golden("plain.tif")).format())
        .isEqualTo(ImageFormat.TIFF);
    assertThat(decoder.decode(TestPictures.golden("grey.jpg")).format())
        .isEqualTo(ImageFormat.JPEG);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0000001866747970686569630000000068656963|HEIC",
        "000000186674797061766966000000006d696631|AVIF",
        "000000186674797063727820000000006d696631|RAW (Canon CR3)",
        "ff0a0000000000000000|JPEG XL",
        "0000000c4a584c200d0a870a|JPEG XL",
        "0000000c6a5020200d0a870a|JPEG 2000",
        "3842505300010000|PSD (Photoshop)",
        "716f69660000000a|QOI",
        "50360a31203120323535|PNM",
        "49492a00100000004352020000000000|RAW (Canon CR2)",
        "3c3f786d6c2076657273696f6e3d27312e30273f3e3c7376672f3e|SVG"
      })
  void decode_namesTheKind_whenItIsOneThatIsNotRead(String bytes, String kind) {
    assertThatThrownBy(() -> decoder.decode(java.util.HexFormat.of().parseHex(bytes)))
        .asInstanceOf(type(UnsupportedImageException.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind))
        .satisfies(e -> assertThat(e.why()).startsWith(kind).contains("convert it"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "BM are two letters", "P1 is no picture? ", "<html>svg</html>", "GIF"})
  void decode_refuses_whatIsNoPicture(String text) {
    assertRefused(
        text.startsWith("P1")
            ? new byte[] {'P', '1', '2', 0}
            : text.getBytes(StandardCharsets.UTF_8),
        Reason.NOT_A_PICTURE);
  }

  private void assertRefused(byte[] file, Reason reason) {
    assertThatThrownBy(() -> decoder.decode(file))
        .asInstanceOf(type(UnreadableImageException.class))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
        .satisfies(e -> assertThat(e.why()).isNotBlank());
  }

  @Test
  void decode_refusesByTheHeader_whenThereAreTooManyPixels() {
    assertRefused(TestPictures.pngHeader(10_001, 10_000), Reason.TOO_LARGE);
    assertRefused(TestPictures.pngHeader(65_536, 1), Reason.TOO_LARGE);
    // Not too large: it is read, and found to end there.
    assertRefused(TestPictures.pngHeader(10_000, 10_000), Reason.TRUNCATED);
  }

  @Test
  void decode_refuses_whenThereAreTooManyFramesOrBytes() {
    ImageDecoder strict = new ImageDecoder(new ImageLimits(1_000_000, 5000, 1, 2000));
    for (String name :
        new String[] {"animated.gif", "animated.png", "animated.webp", "pages.tif"}) {
      assertThatThrownBy(() -> strict.decode(TestPictures.golden(name)))
          .as(name)
          .asInstanceOf(type(UnreadableImageException.class))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }
    assertThatThrownBy(() -> strict.decode(new byte[2001]))
        .hasMessage("2,001 bytes are more than 2,000");
  }

  @Test
  void decode_readsALine_whenThePictureIsOnePixelHigh() throws Exception {
    byte[] line = TestPictures.photo("png", 40_000, 1);

    Picture picture = decoder.decode(line).picture();

    assertThat(picture.width()).isEqualTo(40_000);
    assertThat(picture.height()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain.jpg", "plain.png", "plain.gif", "plain.bmp", "lzw.tif", "plain.webp"})
  void decode_refusesOrWarns_whereverTheFileIsCut(String name) {
    byte[] whole = TestPictures.golden(name);
    for (int length = 0; length < whole.length - 8; length += 10) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        assertThat(decoder.decode(cut).warnings()).as(name + " cut at " + length).isNotEmpty();
      } catch (UnreadableImageException e) {
        assertThat(e.reason())
            .as(name + " cut at " + length)
            .isIn(Reason.TRUNCATED, Reason.CORRUPT, Reason.NOT_A_PICTURE);
      }
    }
  }

  @Test
  void decode_keepsACutJpegAndWarns_whenHalfOfItIsThere() throws Exception {
    byte[] photo = TestPictures.photo("jpeg", 320, 240);

    DecodedImage image = decoder.decode(Arrays.copyOf(photo, photo.length * 8 / 10));

    assertThat(image.picture().height()).isEqualTo(240);
    assertThat(image.warnings()).singleElement().asString().startsWith("the file ends after 69 %");
    assertRefused(Arrays.copyOf(photo, photo.length * 3 / 10), Reason.TRUNCATED);
  }

  @Test
  void decode_readsThePixels_whenTheMetadataIsBroken() throws Exception {
    byte[] plain = TestPictures.golden("plain.jpg");
    byte[] cycle = TestPictures.withExif(plain, TestPictures.endlessTiff());
    byte[] noise = TestPictures.withExif(plain, new byte[] {'I', 'I', '*', 0, -1, -1, -1, 127});

    assertThat(decoder.decode(cycle).picture().bgr())
        .isEqualTo(decoder.decode(plain).picture().bgr());
    assertThat(decoder.decode(noise).facts()).isEqualTo(ImageFacts.NONE);
  }

  @Test
  void decode_ends_whenATiffsPagesRunInACircle() {
    byte[] tiff = TestPictures.golden("plain.tif");
    ByteBuffer file = ByteBuffer.wrap(tiff).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    int first = file.getInt(4);
    file.putInt(first + 2 + 12 * file.getShort(first), first);

    assertThat(TiffPages.count(tiff, 100)).isEqualTo(1);
    assertThat(decodesOrRefuses(tiff)).isTrue();
  }

  private boolean decodesOrRefuses(byte[] file) {
    try {
      return decoder.decode(file).picture().width() > 0;
    } catch (UnreadableImageException e) {
      return e.reason() == Reason.CORRUPT;
    }
  }
}
