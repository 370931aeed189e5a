package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.BatchItem.Outcome;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.FilesSource.Kind;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ListBatchItemsRequest;
import dev.vectormesh.corpus.v1.ListBatchItemsResponse;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.models.BundledModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a batch tells of each of its items. */
class ManifestIT extends IngestScene {
  private String pictures;

  @BeforeEach
  void makeCollection() {
    pictures = mesh.picturesBeside(collection);
  }

  private IngestSourceRequest.Builder request(Kind... kinds) {
    FilesSource.Builder files =
        FilesSource.newBuilder().setPath(folder.toString()).addAllKinds(List.of(kinds));
    return IngestCalls.request(pictures, files).setManifest(true);
  }

  private static List<BatchItem> items(Batch batch, int pageSize) {
    List<BatchItem> items = new ArrayList<>();
    ListBatchItemsRequest.Builder request =
        ListBatchItemsRequest.newBuilder().setParent(batch.getName()).setPageSize(pageSize);
    ListBatchItemsResponse page;
    do {
      page = mesh.ingest(TENANT).listBatchItems(request.build());
      assertThat(page.getItemsCount()).isLessThanOrEqualTo(pageSize);
      items.addAll(page.getItemsList());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return items;
  }

  private static Map<String, BatchItem> byName(Batch batch) {
    Map<String, BatchItem> items = new LinkedHashMap<>();
    items(batch, 500).forEach(item -> items.put(item.getItem(), item));
    return items;
  }

  private static BatchItem named(Map<String, BatchItem> items, String name) {
    return Objects.requireNonNull(items.get(name), name);
  }

  private void file(String name, byte[] bytes) throws IOException {
    Files.createDirectories(folder.resolve(name).resolveSibling(""));
    Files.write(folder.resolve(name), bytes);
  }

  @Test
  void eachItem_isTold_withDocumentSizeAndHash() throws Exception {
    byte[] scene = DrawnFiles.scene(1, 90, 60, "png");
    file("a/one.png", scene);
    file("broken.png", java.util.Arrays.copyOf(scene, 60));
    file("notes.txt", "About the pictures.".getBytes(StandardCharsets.UTF_8));

    Batch batch = mesh.ingest(request(Kind.KIND_PICTURE));

    Map<String, BatchItem> items = byName(batch);
    assertThat(batch.getManifest()).isTrue();
    assertThat(batch.getCounts().getSpace().getModel()).isEqualTo(BundledModels.DRAWN);
    assertThat(batch.getCounts().getSpace().getFingerprint()).hasSize(64);
    assertThat(items).containsOnlyKeys("a/one.png", "broken.png", "notes.txt");
    BatchItem created = named(items, "a/one.png");
    assertThat(created.getOutcome()).isEqualTo(Outcome.OUTCOME_CREATED);
    assertThat(created.getDocument()).isEqualTo(mesh.list(pictures).getFirst().getName());
    assertThat(created.getSizeBytes()).isEqualTo(scene.length);
    assertThat(created.getSha256()).isEqualTo(ContentHash.hex(scene));
    assertThat(created.getChunkCount()).isEqualTo(1);
    assertThat(created.hasError()).isFalse();
    assertThat(created.getTime().getSeconds())
        .isBetween(batch.getCreateTime().getSeconds(), batch.getEndTime().getSeconds());
    BatchItem failed = named(items, "broken.png");
    assertThat(failed.getOutcome()).isEqualTo(Outcome.OUTCOME_FAILED);
    assertThat(failed.getStage()).isEqualTo("CLEAN");
    assertThat(failed.getReason()).isEqualTo("truncated");
    assertThat(failed.getError().getMessage()).isNotEmpty();
    assertThat(failed.getSizeBytes()).isEqualTo(60);
    BatchItem skipped = named(items, "notes.txt");
    assertThat(skipped.getOutcome()).isEqualTo(Outcome.OUTCOME_SKIPPED);
    assertThat(skipped.getReason()).isEqualTo("not-a-picture");
    assertThat(skipped.getSizeBytes()).isEqualTo(19);
  }

  @Test
  void nextRun_tellsWhatIsTheSame_changed_gone_andLeftOutNow() throws Exception {
    file("same.png", DrawnFiles.scene(1, 90, 60, "png"));
    file("changed.png", DrawnFiles.scene(2, 90, 60, "png"));
    file("deleted.png", DrawnFiles.scene(3, 90, 60, "png"));
    file("notes.txt", "About the pictures.".getBytes(StandardCharsets.UTF_8));
    Batch first = mesh.ingest(request());
    file("changed.png", DrawnFiles.scene(4, 90, 60, "png"));
    Files.delete(folder.resolve("deleted.png"));

    Batch second = mesh.ingest(request(Kind.KIND_PICTURE).setRemoveMissing(true));

    assertThat(byName(first).values())
        .extracting(BatchItem::getOutcome)
        .containsOnly(Outcome.OUTCOME_CREATED);
    Map<String, BatchItem> items = byName(second);
    assertThat(named(items, "same.png").getOutcome()).isEqualTo(Outcome.OUTCOME_UNCHANGED);
    assertThat(named(items, "changed.png").getOutcome()).isEqualTo(Outcome.OUTCOME_UPDATED);
    assertThat(named(items, "deleted.png").getOutcome()).isEqualTo(Outcome.OUTCOME_REMOVED);
    assertThat(named(items, "deleted.png").getReason()).isEqualTo("missing");
    assertThat(named(items, "deleted.png").getDocument())
        .isEqualTo(named(byName(first), "deleted.png").getDocument());
    assertThat(named(items, "notes.txt").getOutcome()).isEqualTo(Outcome.OUTCOME_REMOVED);
    assertThat(named(items, "notes.txt").getReason()).isEqualTo("not-a-picture");
    assertThat(second.getCounts().getRemovedCount()).isEqualTo(2);
  }

  @Test
  void pages_holdEachItemOnce_inTheOrderOfTheFolder() throws Exception {
    for (int i = 0; i < 7; i++) {
      file("n%d.txt".formatted(i), ("Note " + i).getBytes(StandardCharsets.UTF_8));
    }

    Batch batch = mesh.ingest(request());

    assertThat(items(batch, 2))
        .extracting(BatchItem::getItem)
        .containsExactly("n0.txt", "n1.txt", "n2.txt", "n3.txt", "n4.txt", "n5.txt", "n6.txt");
  }

  @Test
  void batchThatWasNotAskedForOne_saysSo_andKeepsNothing() throws Exception {
    file("notes.txt", "About the pictures.".getBytes(StandardCharsets.UTF_8));

    Batch batch = mesh.ingest(request().setManifest(false));

    assertThat(batch.getManifest()).isFalse();
    assertThatThrownBy(() -> items(batch, 10))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("keeps no manifest");
    String uid = batch.getName().substring(batch.getName().lastIndexOf('/') + 1);
    assertThat(mesh.stored().sql("delete from corpus.batch_item where batch_uid = '" + uid + "'"))
        .isZero();
  }

  @Test
  void othersTenantsBatch_isNotFound() throws Exception {
    file("notes.txt", "About the pictures.".getBytes(StandardCharsets.UTF_8));
    Batch batch = mesh.ingest(request());
    ListBatchItemsRequest asked =
        ListBatchItemsRequest.newBuilder().setParent(batch.getName()).build();

    assertThatThrownBy(() -> mesh.ingest("globex").listBatchItems(asked))
        .hasMessageContaining("NOT_FOUND");
  }
}
