package dev.vectormesh.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class DrawnPicturesTest {
  private static BufferedImage read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  @Test
  void demo_hasCaptionedPictures() throws IOException {
    List<DrawnPictures.Demo> demo = DrawnPictures.demo();

    assertThat(demo).hasSize(24);
    assertThat(demo.getFirst().file()).isEqualTo("drawn-01.png");
    assertThat(demo.getFirst().caption()).isEqualTo("a small red star on a light green background");
    for (DrawnPictures.Demo picture : demo) {
      assertThat(read(picture.png()).getWidth()).isEqualTo(256);
    }
  }

  @Test
  void evaluation_hasOneAnswerForEachQuestion() throws IOException {
    DrawnPictures.Evaluation evaluation = DrawnPictures.evaluation();

    assertThat(evaluation.pictures()).hasSize(1_000);
    assertThat(evaluation.queries()).hasSize(1_000);
    assertThat(new HashSet<>(evaluation.queries().stream().map(DrawnPictures.Query::text).toList()))
        .hasSize(1_000);
    assertThat(evaluation.queries())
        .allSatisfy(query -> assertThat(evaluation.pictures()).containsKey(query.picture()));
    assertThat(evaluation.queries().stream().filter(DrawnPictures.Query::heldOut)).hasSize(216);
    for (byte[] png : evaluation.pictures().values()) {
      assertThat(read(png).getHeight()).isEqualTo(64);
    }
  }
}
