package dev.vectormesh.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.ingest.DocumentsWithPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much is taken of one document. */
class PictureTakerTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** What reads documents, with room for all that tests hold. */
  static DocumentReader reader() throws IOException {
    return new DocumentReader(1_000_000, PictureLimits.within(MINUTE));
  }

  @TempDir private Path folder;
  private Path pdf;
  private Path show;

  @BeforeEach
  void write() throws IOException {
    pdf =
        Files.write(
            folder.resolve("scans.pdf"),
            DocumentsWithPictures.pdf(List.of(1), List.of(2), List.of(1, 3), List.of(4)));
    show = Files.write(folder.resolve("show.pptx"), DocumentsWithPictures.slideShow(1, 2, 3));
  }

  private TakenPictures take(Path file, PictureLimits limits) throws Exception {
    Path own = Files.createTempDirectory(folder, "taken");
    TakenPictures taken = new DocumentReader(100_000, limits).pictures(file, own);
    assertThat(own)
        .isDirectoryNotContaining(
            path -> taken.pictures().stream().noneMatch(picture -> picture.file().equals(path)));
    return taken;
  }

  @Test
  void allPictures_areTakenOnce() throws Exception {
    TakenPictures taken = take(pdf, PictureLimits.within(MINUTE));

    assertThat(taken.pictures()).hasSize(4);
    assertThat(taken.whole()).isTrue();
    assertThat(taken.warnings()).isEmpty();
  }

  @Test
  void moreThanSoMany_areLeftOut_inWhateverFormat() throws Exception {
    PictureLimits limits = new PictureLimits(2, 1 << 20, MINUTE);

    for (Path file : List.of(pdf, show)) {
      TakenPictures taken = take(file, limits);
      assertThat(taken.pictures()).hasSize(2);
      assertThat(taken.whole()).isFalse();
      assertThat(taken.warnings()).singleElement().asString().contains("2 pictures of a file");
    }
  }

  @Test
  void moreThanSoManyBytes_areLeftOut() throws Exception {
    long first = Files.size(take(pdf, PictureLimits.within(MINUTE)).pictures().getFirst().file());

    TakenPictures taken = take(pdf, new PictureLimits(500, first, MINUTE));

    assertThat(taken.pictures()).hasSize(1);
    assertThat(taken.whole()).isFalse();
  }

  @Test
  void whatComesLate_isLeftOut() throws Exception {
    TakenPictures taken = take(pdf, new PictureLimits(500, 1 << 20, Duration.ZERO));

    assertThat(taken.pictures()).isEmpty();
    assertThat(taken.whole()).isFalse();
    assertThat(taken.warnings()).singleElement().asString().contains("in 0 s");
  }
}
