package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Struct;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.BatchItem.Outcome;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.FilesSource.Kind;
import dev.vectormesh.corpus.v1.GetThumbnailRequest;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ListBatchItemsRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.points.Locator;
import dev.vectormesh.points.Locator.Unit;
import dev.vectormesh.points.PointFields;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pictures in PDF and Office files as documents of their own. */
class EmbeddedImagesIT extends IngestScene {
  private String pictures;

  @BeforeEach
  void makeCollection() {
    pictures = mesh.picturesBeside(collection);
  }

  private IngestSourceRequest.Builder request(String into, Kind... kinds) {
    FilesSource.Builder files =
        FilesSource.newBuilder().setPath(folder.toString()).addAllKinds(List.of(kinds));
    return IngestCalls.request(into, files).setEmbeddedImages(true).setManifest(true);
  }

  private Batch ingestPictures() {
    return mesh.ingest(request(pictures, Kind.KIND_PICTURE));
  }

  private void file(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve(name), bytes);
  }

  private static Map<String, Outcome> outcomes(Batch batch) {
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    mesh.ingest(TENANT)
        .listBatchItems(
            ListBatchItemsRequest.newBuilder().setParent(batch.getName()).setPageSize(500).build())
        .getItemsList()
        .forEach((BatchItem item) -> outcomes.put(item.getItem(), item.getOutcome()));
    return outcomes;
  }

  /** Where the pictures of the collection stand. */
  private List<String> places() throws Exception {
    return mesh.stored().points(TENANT, pictures).stream()
        .map(EmbeddedImagesIT::place)
        .sorted()
        .toList();
  }

  private static String place(RetrievedPoint point) {
    if (!point.containsPayload(PointFields.PLACES)) {
      return "nowhere";
    }
    Locator locator =
        Locator.of(point.getPayloadOrThrow(PointFields.PLACES).getListValue().getValues(0));
    return locator.unit() == Unit.NONE ? "nowhere" : locator.unit() + " " + locator.number();
  }

  @Test
  void picturesOfAPdf_areDocuments_withTheirPage_andTellWhereTheyStand() throws Exception {
    file("report.pdf", DocumentsWithPictures.pdf(List.of(1, 0), List.of(), List.of(2, 1)));

    Batch batch = ingestPictures();

    List<Document> documents = mesh.list(pictures);
    assertThat(batch.getCounts().getFailedCount()).isZero();
    assertThat(documents).hasSize(2);
    assertThat(places()).containsExactly("PAGE 1", "PAGE 3");
    assertThat(documents).extracting(Document::getTitle).contains("report, page 3");
    assertThat(documents)
        .allSatisfy(document -> {
          Struct metadata = document.getMetadata();
          assertThat(metadata.getFieldsOrThrow("part_of").getStringValue())
              .startsWith("report.pdf-");
          assertThat(metadata.getFieldsOrThrow("file_name").getStringValue())
              .isEqualTo("report.pdf");
          assertThat(metadata.getFieldsOrThrow("file_path").getStringValue())
              .isEqualTo(folder.resolve("report.pdf").toString());
          assertThat(document.getMediaType()).startsWith("image/");
          assertThat(document.getPicture().getWidth()).isEqualTo(180);
          assertThat(document.getUri()).matches("file:.*/report.pdf#page=[13]");
          assertThat(
                  mesh.documents(TENANT)
                      .getThumbnail(
                          GetThumbnailRequest.newBuilder().setName(document.getName()).build())
                      .getData()
                      .isEmpty())
              .isFalse();
        });
    assertThat(outcomes(batch).values())
        .containsExactlyInAnyOrder(
            // The file itself, two pictures, a bullet.
            Outcome.OUTCOME_SKIPPED,
            Outcome.OUTCOME_CREATED,
            Outcome.OUTCOME_CREATED,
            Outcome.OUTCOME_SKIPPED);
  }

  @Test
  void samePictures_areNotWrittenAgain_andGoWhenTheyLeaveTheFile_orItGoes() throws Exception {
    file("report.pdf", DocumentsWithPictures.pdf(List.of(1), List.of(2)));
    Batch first = ingestPictures();
    String signature = mesh.signature(pictures);
    Batch again = ingestPictures();
    String unchanged = mesh.signature(pictures);
    file("report.pdf", DocumentsWithPictures.pdf(List.of(1), List.of(3)));
    Batch changed = ingestPictures();
    List<String> after = places();
    Files.delete(folder.resolve("report.pdf"));
    Batch gone = mesh.ingest(request(pictures, Kind.KIND_PICTURE).setRemoveMissing(true));

    assertThat(first.getCounts().getCreatedCount()).isEqualTo(2);
    assertThat(again.getCounts().getUnchangedCount()).isEqualTo(2);
    assertThat(unchanged).isEqualTo(signature);
    assertThat(changed.getCounts().getUnchangedCount()).isEqualTo(1);
    assertThat(changed.getCounts().getCreatedCount()).isEqualTo(1);
    assertThat(changed.getCounts().getRemovedCount()).isEqualTo(1);
    assertThat(outcomes(changed)).containsValue(Outcome.OUTCOME_REMOVED);
    assertThat(after).containsExactly("PAGE 1", "PAGE 2");
    assertThat(gone.getCounts().getRemovedCount()).isEqualTo(2);
    assertThat(outcomes(gone).values()).containsOnly(Outcome.OUTCOME_REMOVED).hasSize(2);
    assertThat(mesh.list(pictures)).isEmpty();
  }

  @Test
  void theyAreLeftOut_unlessAskedFor_andThenGoWithWhatIsMissing() throws Exception {
    file("report.pdf", DocumentsWithPictures.pdf(List.of(1)));
    Batch without = mesh.ingest(request(pictures).setEmbeddedImages(false));
    List<String> text = mesh.list(pictures).stream().map(Document::getMediaType).toList();
    Batch with = mesh.ingest(request(pictures));
    List<String> both = mesh.list(pictures).stream().map(Document::getMediaType).sorted().toList();
    Batch off = mesh.ingest(request(pictures).setEmbeddedImages(false).setRemoveMissing(true));

    assertThat(without.getCounts().getItemCount()).isEqualTo(1);
    assertThat(text).containsExactly("application/pdf");
    assertThat(with.getCounts().getUnchangedCount()).isEqualTo(1);
    assertThat(with.getCounts().getCreatedCount()).isEqualTo(1);
    assertThat(both).hasSize(2).contains("application/pdf");
    assertThat(off.getCounts().getRemovedCount()).isEqualTo(1);
    assertThat(mesh.list(pictures))
        .extracting(Document::getMediaType)
        .containsExactly("application/pdf");
  }

  @Test
  void picturesOfOfficeFiles_areRead_andThoseOfSlidesTellTheSlide() throws Exception {
    file("show.pptx", DocumentsWithPictures.slideShow(1, 2, 3));
    file("letter.odt", DocumentsWithPictures.openDocument(4));

    Batch batch = ingestPictures();

    assertThat(batch.getCounts().getFailedCount()).isZero();
    assertThat(places()).containsExactly("SLIDE 1", "SLIDE 2", "SLIDE 3", "nowhere");
    assertThat(mesh.list(pictures))
        .extracting(Document::getTitle)
        .contains("letter, picture 1", "show, slide 3");
  }

  @Test
  void documentThatCannotBeRead_failsOnce_andAlone() throws Exception {
    byte[] whole = DocumentsWithPictures.slideShow(1);
    file("a-cut.pptx", java.util.Arrays.copyOf(whole, whole.length / 2));
    file("b-whole.pptx", whole);

    Batch picturesAlone = ingestPictures();
    Batch withTexts = mesh.ingest(request(pictures));

    assertThat(mesh.failures(picturesAlone)).containsOnlyKeys("a-cut.pptx#0");
    assertThat(mesh.failures(withTexts)).containsOnlyKeys("a-cut.pptx");
    assertThat(places()).contains("SLIDE 1");
  }

  @Test
  void restartedService_goesOnAmongThePicturesOfAFile() throws Exception {
    List<Integer> seeds = IntStream.rangeClosed(1, 40).boxed().toList();
    file("many.pdf", DocumentsWithPictures.pdf(seeds));
    Job job = mesh.ingest(TENANT).ingestSource(request(pictures, Kind.KIND_PICTURE).build());
    Job begun =
        await("the pictures of the file")
            .atMost(2, MINUTES)
            .ignoreExceptions()
            .until(
                () -> mesh.job(TENANT, job),
                now -> now.getProgress().getMessage().startsWith("many.pdf#"));

    mesh.stopIngest();
    mesh.startIngest();

    Batch batch = mesh.batch(mesh.await(begun));
    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(40);
    assertThat(batch.getCounts().getItemCount()).isEqualTo(41);
    assertThat(outcomes(batch)).hasSize(41);
    assertThat(mesh.list(pictures))
        .hasSize(40)
        .allSatisfy(document -> assertThat(document.getRevision()).isEqualTo(1));
  }

  @Test
  void collectionOfTexts_readsNone_andSaysSo() throws Exception {
    file("report.pdf", DocumentsWithPictures.pdf(List.of(1)));

    Batch batch = mesh.ingest(request(collection));

    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(1);
    assertThat(batch.getCounts().getWarningsList())
        .anySatisfy(warning -> assertThat(warning).contains("embedded_images", "texts alone"));
  }
}
