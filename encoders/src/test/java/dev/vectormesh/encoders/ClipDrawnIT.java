package dev.vectormesh.encoders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.models.DrawnPictures;
import dev.vectormesh.models.DrawnPictures.Evaluation;
import dev.vectormesh.models.DrawnPictures.Query;
import dev.vectormesh.platform.call.Channels;
import io.grpc.ManagedChannel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled dual encoder finds what its model card says that it finds. */
class ClipDrawnIT {
  private static final String NAME = "clip-drawn-it";

  @TempDir static Path repository;
  private static EmbeddedTriton triton;
  private static ManagedChannel channel;
  private static SpaceEncoders encoders;
  private static SpaceEncoder drawn;
  private static final Evaluation EVALUATION = DrawnPictures.evaluation();
  private static final List<String> IDS = List.copyOf(EVALUATION.pictures().keySet());
  private static final List<Pixels> PIXELS =
      EVALUATION.pictures().values().stream().map(ClipDrawnIT::pixels).toList();
  private static List<float[]> pictures = List.of();

  @BeforeAll
  static void embed() {
    BundledModels.unpackTo(repository, List.of(BundledModels.DRAWN, BundledModels.DRAWN_IMAGE));
    triton = EmbeddedTriton.builder(repository).loadOnDemand().inProcess(NAME).start();
    channel = Channels.options().plain().open(URI.create("inprocess:" + NAME));
    encoders = SpaceEncoders.open(channel, List.of(repository));
    drawn = encoders.encoder(BundledModels.DRAWN);
    pictures = drawn.image().orElseThrow().images(PIXELS);
  }

  @AfterAll
  static void stop() {
    encoders.close();
    channel.shutdownNow();
    triton.close();
  }

  private static Pixels pixels(byte[] png) {
    BufferedImage image;
    try {
      image = ImageIO.read(new ByteArrayInputStream(png));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int level = image.getRGB(x, y);
        rgb[at++] = (byte) (level >> 16);
        rgb[at++] = (byte) (level >> 8);
        rgb[at++] = (byte) level;
      }
    }
    return new Pixels(image.getWidth(), image.getHeight(), rgb);
  }

  private static double similarity(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static int nearest(float[] query) {
    int best = 0;
    for (int i = 1; i < pictures.size(); i++) {
      if (similarity(query, pictures.get(i)) > similarity(query, pictures.get(best))) {
        best = i;
      }
    }
    return best;
  }

  private static double recallAt1(boolean heldOut) {
    List<Query> queries =
        EVALUATION.queries().stream().filter(query -> query.heldOut() == heldOut).toList();
    List<float[]> vectors = drawn.text().passages(queries.stream().map(Query::text).toList());
    int found = 0;
    for (int i = 0; i < queries.size(); i++) {
      found += IDS.get(nearest(vectors.get(i))).equals(queries.get(i).picture()) ? 1 : 0;
    }
    return (double) found / queries.size();
  }

  @Test
  void captions_findTheirPictureAmongAThousand() {
    assertThat(recallAt1(false)).isGreaterThan(0.88);
  }

  @Test
  void captions_ofPairsThatTrainingLeftOutFindTheirsToo() {
    assertThat(recallAt1(true)).isGreaterThan(0.82);
  }

  @Test
  void unrelatedText_isFurtherFromEveryPictureThanCaptionsFromTheirs() {
    double nearest = 0;
    for (String text : List.of("quarterly report", "minutes of the meeting", "invoice 4711")) {
      float[] vector = drawn.text().query(text);
      nearest = Math.max(nearest, similarity(vector, pictures.get(nearest(vector))));
    }
    List<Query> queries = EVALUATION.queries();
    List<float[]> vectors = drawn.text().passages(queries.stream().map(Query::text).toList());
    int nearer = 0;
    for (int i = 0; i < vectors.size(); i++) {
      float[] picture = pictures.get(IDS.indexOf(queries.get(i).picture()));
      nearer += similarity(vectors.get(i), picture) > nearest ? 1 : 0;
    }

    assertThat(nearer).isGreaterThan(queries.size() * 98 / 100);
  }

  @Test
  void query_ofAPictureIsItsVector() {
    float[] query = drawn.image().orElseThrow().query(PIXELS.get(7));

    assertThat(nearest(query)).isEqualTo(7);
  }
}
