package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.points.Locator;
import dev.vectormesh.points.Region;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Text that stands in pictures becomes words of their documents. */
class PictureTextIT extends IngestScene {
  private String pictures;

  @BeforeEach
  void makeCollection() {
    pictures = pictures(mesh, collection);
  }

  private static String pictures(IngestMesh mesh, String collection) {
    return mesh.collections(TENANT)
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(collection.substring(0, collection.indexOf("/collections")))
                .setCollectionId("pictures")
                .setCollection(Collection.newBuilder().setEncoder(BundledModels.DRAWN))
                .build())
        .getName();
  }

  private static void write(Path file, BufferedImage image) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
  }

  /** Two lines, the first one 100 pixels from the top. */
  private static BufferedImage sign(double scale) {
    int size = (int) Math.round(48 * scale);
    BufferedImage image =
        new BufferedImage((int) (640 * scale), (int) (400 * scale), BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    g.setColor(new Color(120, 0, 0));
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, size));
    g.drawString("Beware of the otter", (int) (60 * scale), (int) (145 * scale));
    g.drawString("Entrée interdite", (int) (60 * scale), (int) (295 * scale));
    g.dispose();
    return image;
  }

  private RetrievedPoint point() throws Exception {
    List<RetrievedPoint> points = mesh.stored().points(TENANT, pictures);
    assertThat(points).hasSize(1);
    return points.getFirst();
  }

  private static String text(RetrievedPoint point) {
    return point.getPayloadOrThrow("text").getStringValue();
  }

  private static List<Locator> places(RetrievedPoint point) {
    return point.getPayloadOrThrow("places").getListValue().getValuesList().stream()
        .map(Locator::of)
        .toList();
  }

  @Test
  void linesOfAPicture_areItsWords_eachWithItsPlaceInTheFullSize() throws Exception {
    write(folder.resolve("garden/gate.png"), sign(5));

    Batch batch = mesh.ingest(pictures, folder, false);

    assertThat(batch.getCounts().getWarningsList()).noneMatch(told -> told.contains("text in it"));
    assertThat(text(point())).isEqualTo("garden gate png\nBeware of the otter\nEntrée interdite");
    List<Locator> places = places(point());
    assertThat(places).hasSize(3);
    assertThat(places.getFirst()).isEqualTo(new Locator(0, Locator.Unit.NONE, 0, "", List.of()));
    assertThat(places.get(1).at()).isEqualTo("garden gate png\n".length());
    Region line = places.get(1).region();
    assertThat(line).isNotNull();
    assertThat(line.left()).isCloseTo(300, within(60));
    assertThat(line.top()).isCloseTo(520, within(70));
    assertThat(line.height()).isBetween(200, 400);
    assertThat(line.left() + line.width()).isBetween(2600, 3200);
  }

  @Test
  void batchMayLeaveTextUnread_andAnotherReadsItAfterwards() throws Exception {
    write(folder.resolve("gate.png"), sign(1));

    mesh.ingestWithoutPictureText(pictures, folder);
    String without = text(point());
    Batch again = mesh.ingestWithoutPictureText(pictures, folder);
    Batch with = mesh.ingest(pictures, folder, false);
    Batch last = mesh.ingest(pictures, folder, false);

    assertThat(without).isEqualTo("gate png");
    assertThat(again.getCounts().getUnchangedCount()).isEqualTo(1);
    assertThat(with.getCounts().getUpdatedCount()).isEqualTo(1);
    assertThat(text(point())).contains("Beware of the otter");
    assertThat(last.getCounts().getUnchangedCount()).isEqualTo(1);
  }

  @Test
  void oddPictures_areStored_withoutWords() throws Exception {
    write(folder.resolve("dot.png"), new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
    write(folder.resolve("line.png"), new BufferedImage(40_000, 1, BufferedImage.TYPE_INT_RGB));
    write(folder.resolve("black.png"), new BufferedImage(900, 700, BufferedImage.TYPE_INT_RGB));

    Batch batch = mesh.ingest(pictures, folder, false);

    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(3);
    assertThat(batch.getCounts().getWarningsList()).noneMatch(told -> told.contains("text in it"));
    assertThat(mesh.stored().points(TENANT, pictures))
        .extracting(PictureTextIT::text)
        .containsExactlyInAnyOrder("dot png", "line png", "black png");
  }

  @Test
  void textThatStandsOnItsHead_isRead() throws Exception {
    BufferedImage upright = sign(1);
    BufferedImage turned =
        new BufferedImage(upright.getWidth(), upright.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D g = turned.createGraphics();
    g.rotate(Math.PI, turned.getWidth() / 2.0, turned.getHeight() / 2.0);
    g.drawImage(upright, 0, 0, null);
    g.dispose();
    write(folder.resolve("turned.png"), turned);

    mesh.ingest(pictures, folder, false);

    assertThat(text(point())).contains("Beware of the otter", "Entrée interdite");
  }

  @Test
  void pointsThatTheIndexLost_keepTheLinesAndTheirPlaces() throws Exception {
    write(folder.resolve("gate.png"), sign(1));
    mesh.ingest(pictures, folder, false);
    RetrievedPoint before = point();
    Document document = mesh.list(pictures).getFirst();
    mesh.stored()
        .losePoints(
            pictures, document.getName().substring(document.getName().lastIndexOf('/') + 1));

    mesh.app().indexRepair().check();
    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(text(point())).isEqualTo(text(before));
    assertThat(places(point())).isEqualTo(places(before));
  }

  @Test
  void textThatCannotBeReadInTime_failsNoPicture_isToldAndTriedAgain() throws Exception {
    try (IngestMesh hurried = IngestMesh.start(Map.of("pictureText.timeout", "1ms"))) {
      String target = pictures(hurried, hurried.collection());
      Path file = hurried.files().resolve("hurried/gate.png");
      write(file, sign(1));

      Batch batch = hurried.ingest(target, file, false);
      Batch again = hurried.ingest(target, file, false);

      assertThat(batch.getCounts().getCreatedCount()).isEqualTo(1);
      assertThat(batch.getCounts().getWarningsList())
          .contains("gate.png: text in it was not read: it took longer than 1 ms");
      assertThat(again.getCounts().getUpdatedCount()).isEqualTo(1);
    }
  }

  @Test
  void modelsThatAreNotServed_failNoPicture_areToldAndTriedAgain() throws Exception {
    try (IngestMesh mute = IngestMesh.start(Map.of())) {
      String target = pictures(mute, mute.collection());
      Path file = mute.files().resolve("mute/gate.png");
      write(file, sign(1));
      mute.restartTriton(
          BundledModels.FAST,
          BundledModels.DRAWN,
          BundledModels.DRAWN_IMAGE,
          BundledModels.TEXT_RECOGNITION);

      Batch without = mute.ingest(target, file, false);
      mute.restartTriton();
      Batch again = mute.ingest(target, file, false);

      assertThat(without.getCounts().getCreatedCount()).isEqualTo(1);
      assertThat(without.getCounts().getWarningsList())
          .filteredOn(told -> told.contains("text in it"))
          .singleElement()
          .asString()
          .startsWith("gate.png: text in it was not read: ")
          .contains(BundledModels.TEXT_DETECTION);
      assertThat(again.getCounts().getUpdatedCount()).isEqualTo(1);
      assertThat(text(mute.stored().points(TENANT, target).getFirst()))
          .contains("Beware of the otter");
    }
  }
}
