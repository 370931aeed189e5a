package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.GetThumbnailRequest;
import dev.vectormesh.corpus.v1.ItemFailure;
import dev.vectormesh.corpus.v1.PictureFile;
import dev.vectormesh.points.Coordinates;
import dev.vectormesh.points.PictureInfo;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pictures of a folder as documents. */
class PicturesIT extends IngestScene {
  private String pictures;

  @BeforeEach
  void makeCollection() {
    pictures = mesh.picturesBeside(collection);
  }

  /** A red disc on white, as a file of this format. */
  private static byte[] disc(int width, int height, String format) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    g.setColor(Color.RED);
    g.fillOval(width / 4, height / 4, width / 2, height / 2);
    g.dispose();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, file)).isTrue();
    return file.toByteArray();
  }

  private Path file(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.write(file, bytes);
  }

  private Document only() {
    List<Document> all = mesh.list(pictures);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private HttpBody thumbnail(String document, int size) {
    return mesh.documents(TENANT)
        .getThumbnail(GetThumbnailRequest.newBuilder().setName(document).setSize(size).build());
  }

  @Test
  void picture_becomesADocumentWithItsFacts_andAThumbnail() throws Exception {
    Path written = file("red_things/big-disc.png", disc(800, 400, "png"));

    Batch batch = mesh.ingest(pictures, folder, false);

    Document document = only();
    assertThat(batch.getCounts().getFailedCount()).isZero();
    assertThat(document.getMediaType()).isEqualTo("image/png");
    assertThat(document.getPicture().getWidth()).isEqualTo(800);
    assertThat(document.getPicture().getHeight()).isEqualTo(400);
    assertThat(document.getPicture().getFormat()).isEqualTo("png");
    assertThat(document.getPicture().getPerceptualHash()).matches("[0-9a-f]{16}");
    assertThat(document.getChunkCount()).isEqualTo(1);
    assertThat(document.getMetadata().getFieldsOrThrow("category").getStringValue())
        .isEqualTo("red_things");
    assertThat(document.getMetadata().getFieldsOrThrow("file_name").getStringValue())
        .isEqualTo("big-disc.png");
    assertThat(document.getMetadata().getFieldsOrThrow("file_path").getStringValue())
        .isEqualTo(written.toString());
    assertThat(document.getMetadata().getFieldsOrThrow("width").getNumberValue()).isEqualTo(800);
    BufferedImage small =
        ImageIO.read(
            new ByteArrayInputStream(thumbnail(document.getName(), 0).getData().toByteArray()));
    assertThat(small.getWidth()).isEqualTo(256);
    assertThat(small.getHeight()).isEqualTo(128);
    assertThat(new Color(small.getRGB(128, 64)).getRed()).isGreaterThan(200);
    RetrievedPoint point = mesh.stored().points(TENANT, pictures).getFirst();
    assertThat(PictureInfo.of(point.getPayloadOrThrow("picture")).width()).isEqualTo(800);
    assertThat(point.getPayloadOrThrow("text").getStringValue())
        .isEqualTo("red things big disc png");
  }

  @Test
  void samePictures_areEmbeddedOnce_andRemovedWithTheirFiles() throws Exception {
    Path one = file("one.png", disc(64, 64, "png"));
    file("two.jpg", disc(64, 64, "jpg"));
    Batch first = mesh.ingest(pictures, folder, false);
    Batch again = mesh.ingest(pictures, folder, true);
    String name = mesh.list(pictures).stream().map(Document::getName).sorted().toList().get(0);
    Files.delete(one);

    Batch removed = mesh.ingest(pictures, folder, true);

    assertThat(first.getCounts().getCreatedCount()).isEqualTo(2);
    assertThat(again.getCounts().getUnchangedCount()).isEqualTo(2);
    assertThat(removed.getCounts().getRemovedCount()).isEqualTo(1);
    assertThat(name).contains("one.png");
    assertThatThrownBy(() -> thumbnail(name, 640)).hasMessageContaining("NOT_FOUND");
  }

  @Test
  void brokenPictures_failAlone_byName_andTextsAreReadBesideThem() throws Exception {
    byte[] whole = disc(200, 200, "png");
    file("cut.png", java.util.Arrays.copyOf(whole, 60));
    file("good.png", whole);
    file("really.txt", "Otters swim.".getBytes());
    file("phone.heic", "\0\0\0\u0018ftypheic\0\0\0\0mif1heic".getBytes("ISO-8859-1"));

    Batch batch = mesh.ingest(pictures, folder, false);

    Map<String, ItemFailure> failures = mesh.failures(batch);
    assertThat(failures).hasSize(2);
    assertThat(failures).containsKey("cut.png");
    assertThat(failures)
        .extractingByKey("phone.heic")
        .extracting(failure -> failure.getError().getMessage())
        .asString()
        .contains("HEIC is not read");
    assertThat(mesh.list(pictures))
        .extracting(Document::getMediaType)
        .containsExactlyInAnyOrder("image/png", "text/plain");
  }

  @Test
  void picturesInACollectionOfTexts_areUnsupported_asBefore() throws Exception {
    file("good.png", disc(64, 64, "png"));

    Batch batch = mesh.ingest(collection, folder, false);

    assertThat(batch.getCounts().getFailedCount()).isEqualTo(1);
    assertThat(mesh.failures(batch))
        .extractingByKey("good.png")
        .extracting(ItemFailure::getReason)
        .isEqualTo("unsupported");
  }

  @Test
  void pointsThatTheIndexLost_areMadeAgainFromTheThumbnail_whenTheFileIsGone() throws Exception {
    Path file = file("disc.png", disc(300, 300, "png"));
    var ingested = mesh.ingest(pictures, folder, false);
    String id = only().getName().substring(only().getName().lastIndexOf('/') + 1);
    Files.delete(file);
    mesh.stored().losePoints(pictures, id);

    mesh.app().indexRepair().check();
    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(mesh.stored().points(TENANT, pictures)).hasSize(1);
    assertThat(thumbnail(only().getName(), 640).getData().isEmpty()).isFalse();
  }

  private static DocumentWrite written(String id, byte[] content, String type) {
    return DocumentWrite.newBuilder()
        .setDocumentId(id)
        .setDocument(
            Document.newBuilder()
                .setTitle("A disc")
                .setText("made for a test")
                .setMetadata(
                    Struct.newBuilder()
                        .putFields("width", Value.newBuilder().setStringValue("wide").build())))
        .setPicture(
            PictureFile.newBuilder().setContent(ByteString.copyFrom(content)).setMediaType(type))
        .build();
  }

  @Test
  void writtenPicture_isWhatThePictureOfAFileIs() throws Exception {
    byte[] scene = DrawnFiles.scene(5, 800, 400, "png");
    var created = mesh.write(pictures, written("disc", scene, "image/png"));
    var again = mesh.write(pictures, written("disc", scene, "image/png"));
    var copy = mesh.write(pictures, written("small", DrawnFiles.scene(5, 400, 200, "jpg"), ""));
    var changed = mesh.write(pictures, written("disc", DrawnFiles.scene(6, 90, 90, "png"), ""));

    assertThat(created.getResults(0).getOutcome())
        .isEqualTo(DocumentResult.Outcome.OUTCOME_CREATED);
    assertThat(again.getResults(0).getOutcome())
        .isEqualTo(DocumentResult.Outcome.OUTCOME_UNCHANGED);
    assertThat(copy.getResults(0).getOutcome()).isEqualTo(DocumentResult.Outcome.OUTCOME_CREATED);
    assertThat(changed.getResults(0).getOutcome())
        .isEqualTo(DocumentResult.Outcome.OUTCOME_UPDATED);
    Document disc = mesh.list(pictures).getFirst();
    assertThat(disc.getTitle()).isEqualTo("A disc");
    assertThat(disc.getMediaType()).isEqualTo("image/png");
    assertThat(disc.getPicture().getWidth()).isEqualTo(90);
    assertThat(disc.getMetadata().getFieldsOrThrow("width").getStringValue()).isEqualTo("wide");
    assertThat(disc.getMetadata().getFieldsOrThrow("format").getStringValue()).isEqualTo("png");
    assertThat(thumbnail(disc.getName(), 640).getData().isEmpty()).isFalse();
    RetrievedPoint point = mesh.stored().points(TENANT, pictures).getFirst();
    assertThat(point.getPayloadOrThrow("text").getStringValue()).contains("made for a test");
  }

  @Test
  void placeOfTheMetadata_standsInThePoints_ofPicturesAndOfTexts() throws Exception {
    Struct fjord =
        Struct.newBuilder()
            .putFields("latitude", Value.newBuilder().setNumberValue(59.9).build())
            .putFields("longitude", Value.newBuilder().setStringValue("-10.75").build())
            .build();
    DocumentWrite.Builder picture =
        written("disc", DrawnFiles.scene(5, 80, 80, "png"), "").toBuilder();
    picture.getDocumentBuilder().setMetadata(fjord);
    DocumentWrite.Builder text = IngestMesh.write("text", "A title", "Some text.").toBuilder();
    text.getDocumentBuilder().setMetadata(fjord);

    mesh.write(pictures, picture.build(), text.build());
    mesh.write(pictures, IngestMesh.write("nowhere", "A title", "Other text."));

    assertThat(mesh.stored().points(TENANT, pictures))
        .extracting(point -> point.getPayloadMap().get("geo"))
        .containsExactlyInAnyOrder(
            new Coordinates(59.9, -10.75).toPayload(),
            new Coordinates(59.9, -10.75).toPayload(),
            null);
  }

  @Test
  void writtenCopies_areMarkedAsDuplicates() throws Exception {
    var written =
        mesh.write(
            pictures,
            written("small", DrawnFiles.scene(5, 200, 200, "png"), ""),
            written("large", DrawnFiles.scene(5, 500, 500, "png"), ""));

    assertThat(mesh.list(pictures))
        .extracting(document -> document.getPicture().getDuplicateOf())
        .containsExactly("", pictures + "/documents/large");
  }

  @Test
  void writtenPictures_failAlone_andAreNamedByTheirFields() throws Exception {
    byte[] disc = disc(64, 64, "png");
    var results =
        mesh.write(
                pictures,
                written("cut", java.util.Arrays.copyOf(disc, 60), ""),
                written("fine", disc, ""),
                written("otherwise", disc, "image/jpeg"))
            .getResultsList();

    assertThat(results)
        .extracting(result -> result.getOutcome().name())
        .containsExactly("OUTCOME_FAILED", "OUTCOME_CREATED", "OUTCOME_FAILED");
    assertThat(results.get(0).getFailedStage()).isEqualTo("CLEAN");
    assertThat(results.get(2).getError().getMessage()).contains("says image/jpeg", "are image/png");
    assertThatThrownBy(() -> mesh.write(pictures, written("svg", disc, "image/svg+xml")))
        .hasMessageContaining("documents[0].picture.media_type");
    assertThatThrownBy(() -> mesh.write(pictures, written("empty", new byte[0], "")))
        .hasMessageContaining("documents[0].picture.content");
    assertThat(
            mesh.write(collection, written("texts", disc, ""))
                .getResults(0)
                .getError()
                .getMessage())
        .contains("embeds texts alone");
  }

  @Test
  void deletedPicture_takesItsThumbnail_andTextsHaveNone() throws Exception {
    file("disc.png", disc(64, 64, "png"));
    var ingested = mesh.ingest(pictures, folder, false);
    var written = mesh.write(pictures, IngestMesh.write("text", "A title", "Some text."));
    String picture =
        mesh.list(pictures).stream()
            .filter(Document::hasPicture)
            .map(Document::getName)
            .findFirst()
            .orElseThrow();

    assertThatThrownBy(() -> thumbnail(pictures + "/documents/text", 0))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("NOT_FOUND");
    var deleted =
        mesh.documents(TENANT)
            .deleteDocument(DeleteDocumentRequest.newBuilder().setName(picture).build());

    assertThatThrownBy(() -> thumbnail(picture, 0)).hasMessageContaining("NOT_FOUND");
    assertThat(mesh.stored().points(TENANT, pictures)).hasSize(1);
  }
}
