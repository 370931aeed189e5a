package dev.vectormesh.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Odd files of other projects, with what Pillow says of each, where {@code VECTORMESH_CORPORA}
 * names the folder that holds {@code images/edge}. What they taught is in the other tests too.
 */
class EdgeFilesTest {
  /** Pillow reads them, we refuse them by name. */
  private static final Set<String> NOT_READ =
      Set.of("pillow-hopper.qoi", "pillow-hopper_16bit.pgm", "pillow-hopper_lzma.tif");

  private static final Pattern FILE = Pattern.compile("\"file\": \"([^\"]+)\"");
  private static final Pattern SIZE = Pattern.compile("\"pillow_size\": \\[(\\d+), (\\d+)]");
  private static final Pattern TURNED = Pattern.compile("\"exif_orientation\": [5-8]");

  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  @TestFactory
  Stream<DynamicTest> files() throws IOException {
    String corpora = System.getenv("VECTORMESH_CORPORA");
    if (corpora == null) {
      String why = "not run: VECTORMESH_CORPORA is not set";
      return Stream.of(DynamicTest.dynamicTest(why, () -> Assumptions.abort(why)));
    }
    Path images = Path.of(corpora, "images");
    List<String> manifest = Files.readAllLines(images.resolve("edge/manifest.jsonl"));
    return manifest.stream()
        .map(line -> DynamicTest.dynamicTest(file(line), () -> read(images, line)));
  }

  private static String file(String line) {
    Matcher file = FILE.matcher(line);
    assertThat(file.find()).as(line).isTrue();
    return file.group(1);
  }

  private void read(Path images, String line) throws IOException {
    Path file = images.resolve(file(line));
    boolean expected =
        line.contains("\"pillow_decodes\": true")
            && !NOT_READ.contains(String.valueOf(file.getFileName()));
    try {
      Picture picture = decoder.decode(Files.readAllBytes(file)).picture();
      if (expected) {
        assertSize(line, picture);
      }
    } catch (UnreadableImageException e) {
      assertThat(expected).as("%s: %s", file.getFileName(), e.why()).isFalse();
      assertThat(e.why()).isNotBlank();
    }
  }

  private static void assertSize(String line, Picture picture) {
    Matcher size = SIZE.matcher(line);
    assertThat(size.find()).isTrue();
    // The manifest has the size in the file for JPEG, as it is shown for TIFF.
    boolean turned = TURNED.matcher(line).find() && line.contains("\"pillow_format\": \"JPEG\"");
    assertThat(picture.width()).isEqualTo(Integer.parseInt(size.group(turned ? 2 : 1)));
    assertThat(picture.height()).isEqualTo(Integer.parseInt(size.group(turned ? 1 : 2)));
  }
}
