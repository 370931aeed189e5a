package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.FilesSource.Kind;
import dev.vectormesh.corpus.v1.ItemFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sources that take some kinds of files alone. */
class FileKindsIT extends IngestScene {
  private String pictures;

  @BeforeEach
  void fill() throws IOException {
    pictures = mesh.picturesBeside(collection);
    Files.write(folder.resolve("one.png"), DrawnFiles.scene(1, 90, 60, "png"));
    // What a file is, its bytes say.
    Files.write(folder.resolve("two"), DrawnFiles.scene(2, 90, 60, "jpg"));
    Files.writeString(folder.resolve("captions.jsonl"), "{\"file\": \"one.png\"}");
    Files.writeString(folder.resolve("README.md"), "# Photos\n\nOf last year.");
  }

  private Batch ingest(String into, boolean removeMissing, Kind... kinds) {
    FilesSource.Builder files =
        FilesSource.newBuilder().setPath(folder.toString()).addAllKinds(List.of(kinds));
    return mesh.ingest(IngestCalls.request(into, files).setRemoveMissing(removeMissing));
  }

  private List<String> types() {
    return mesh.list(pictures).stream().map(Document::getMediaType).sorted().toList();
  }

  @Test
  void textsBesidePictures_areLeftOut_andCounted() {
    Batch batch = ingest(pictures, false, Kind.KIND_PICTURE);
    Batch again = ingest(pictures, false, Kind.KIND_PICTURE);

    assertThat(types()).containsExactly("image/jpeg", "image/png");
    assertThat(batch.getState()).isEqualTo(Batch.State.STATE_COMPLETED);
    assertThat(batch.getCounts().getItemCount()).isEqualTo(4);
    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(2);
    assertThat(batch.getCounts().getSkippedCount()).isEqualTo(2);
    assertThat(batch.getCounts().getFailedCount()).isZero();
    assertThat(again.getCounts().getUnchangedCount()).isEqualTo(2);
    assertThat(again.getCounts().getSkippedCount()).isEqualTo(2);
  }

  @Test
  void picturesBesideTexts_areLeftOut_alsoWhereNoPictureIsRead() {
    Batch intoTexts = ingest(collection, false, Kind.KIND_TEXT);
    Batch intoPictures = ingest(pictures, false, Kind.KIND_TEXT);

    assertThat(intoTexts.getCounts().getCreatedCount()).isEqualTo(2);
    assertThat(intoTexts.getCounts().getSkippedCount()).isEqualTo(2);
    assertThat(intoTexts.getCounts().getFailedCount()).isZero();
    assertThat(intoPictures.getCounts().getSkippedCount()).isEqualTo(2);
    assertThat(types()).doesNotContain("image/png", "image/jpeg").hasSize(2);
  }

  @Test
  void whatWasWrittenBefore_andIsLeftOutNow_staysUntilMissingOnesAreRemoved() throws Exception {
    Batch all = ingest(pictures, false);
    Batch kept = ingest(pictures, false, Kind.KIND_PICTURE);
    long documentsKept = mesh.list(pictures).size();
    // It was a picture, and its document is one still.
    Files.writeString(folder.resolve("two"), "No picture any more.");

    Batch removed = ingest(pictures, true, Kind.KIND_PICTURE);

    assertThat(all.getCounts().getCreatedCount()).isEqualTo(4);
    assertThat(kept.getCounts().getRemovedCount()).isZero();
    assertThat(documentsKept).isEqualTo(4);
    assertThat(removed.getCounts().getSkippedCount()).isEqualTo(3);
    assertThat(removed.getCounts().getRemovedCount()).isEqualTo(3);
    assertThat(types()).containsExactly("image/png");
    assertThat(mesh.stored().points(TENANT, pictures)).hasSize(1);
  }

  @Test
  void pictureThatIsNone_orOfAnUnreadFormat_failsByName_andIsNotLeftOut() throws Exception {
    Files.write(folder.resolve("emptied.jpg"), new byte[0]);
    Files.writeString(folder.resolve("saved-page.png"), "<html>404</html>");
    Files.writeString(folder.resolve("drawing.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");

    Batch batch = ingest(pictures, false, Kind.KIND_PICTURE);

    assertThat(mesh.failures(batch))
        .containsOnlyKeys("emptied.jpg", "saved-page.png", "drawing.svg");
    assertThat(mesh.failures(batch))
        .extractingByKey("saved-page.png")
        .extracting(ItemFailure::getReason)
        .isEqualTo("unsupported");
    assertThat(mesh.failures(batch))
        .extractingByKey("drawing.svg")
        .extracting(failure -> failure.getError().getMessage())
        .asString()
        .contains("SVG");
  }

  @Test
  void kindsThatThereAreNot_areRefused() {
    FilesSource.Builder files = FilesSource.newBuilder().setPath(folder.toString());
    assertThatThrownBy(() -> mesh.ingest(IngestCalls.request(pictures, files.addKindsValue(99))))
        .hasMessageContaining("source.files.kinds[0]");
  }

  @Test
  void oneFileOfAnotherKind_isLeftOutToo() {
    Path text = folder.resolve("README.md");
    FilesSource.Builder files =
        FilesSource.newBuilder().setPath(text.toString()).addKinds(Kind.KIND_PICTURE);

    Batch batch = mesh.ingest(IngestCalls.request(pictures, files));

    assertThat(batch.getCounts().getSkippedCount()).isEqualTo(1);
    assertThat(mesh.list(pictures)).isEmpty();
  }
}
