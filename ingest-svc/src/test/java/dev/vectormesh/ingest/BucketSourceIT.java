package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.BucketSource;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.DeleteBucketRequest;
import dev.vectormesh.corpus.v1.DeleteObjectRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.Object;
import dev.vectormesh.corpus.v1.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From objects to documents. */
class BucketSourceIT extends BucketScene {
  private IngestOutput read() {
    Batch batch = mesh.ingest(wholeBucket());
    assertThat(mesh.failures(batch)).isEmpty();
    return batch.getCounts();
  }

  private List<String> titles() {
    return mesh.list(collection).stream().map(Document::getTitle).sorted().toList();
  }

  private void putSome() {
    for (String animal : List.of("otter", "badger", "cat", "dog", "elk")) {
      put(animal + ".txt", "Of the " + animal + " and its ways.");
    }
  }

  @Test
  void objects_becomeDocumentsThatTellWhatTheyWereMadeFrom() {
    Object put =
        buckets()
            .putObject(
                request("caf", "")
                    .setContent(
                        ByteString.copyFrom(
                            "<title>Caf\u00e9</title><p>Au lait.</p>"
                                .getBytes(StandardCharsets.ISO_8859_1)))
                    .setObject(
                        Object.newBuilder()
                            .setFileName("menu.html")
                            .setMediaType("text/html; charset=iso-8859-1")
                            .setMetadata(metadata("team", "kitchen")))
                    .build());

    IngestOutput counts = read();

    assertThat(counts.getCreatedCount()).isOne();
    Document listed = mesh.list(collection).getFirst();
    Document document =
        mesh.documents(TENANT)
            .getDocument(GetDocumentRequest.newBuilder().setName(listed.getName()).build());
    assertThat(document.getTitle()).isEqualTo("Caf\u00e9");
    assertThat(document.getUri()).isEqualTo(put.getName());
    assertThat(document.getMadeFrom()).isEqualTo(put.getName());
    assertThat(document.getRootObject()).isEqualTo(put.getName());
    assertThat(document.getMetadata().getFieldsOrThrow("team").getStringValue())
        .isEqualTo("kitchen");
    assertThat(listed.getMadeFrom()).isEqualTo(put.getName());
  }

  @Test
  void objectWithoutATitle_isCalledByItsFile() {
    var named =
        buckets()
            .putObject(
                request("", "Otters eat fish.")
                    .setObject(Object.newBuilder().setFileName("All about otters.txt"))
                    .build());

    IngestOutput counts = read();

    assertThat(titles()).containsExactly("All about otters");
  }

  @Test
  void changes_areFollowed() {
    putSome();
    IngestOutput first = read();
    put("otter.txt", "Otters swim.");
    put("fox.txt", "Of the fox.");
    var deleted =
        buckets()
            .deleteObject(
                DeleteObjectRequest.newBuilder().setName(bucket + "/objects/cat.txt").build());

    IngestOutput counts = read();

    assertThat(first.getCreatedCount()).isEqualTo(5);
    assertThat(counts.getUnchangedCount()).isEqualTo(3);
    assertThat(counts.getUpdatedCount()).isOne();
    assertThat(counts.getCreatedCount()).isOne();
    assertThat(counts.getRemovedCount()).isOne();
    assertThat(titles()).containsExactly("badger", "dog", "elk", "fox", "otter");
  }

  @Test
  void bucketOfAnotherNamespace_isRefused() {
    String other = mesh.collection();

    assertThatThrownBy(
            () -> mesh.ingest(TENANT).ingestSource(wholeBucket().setParent(other).build()))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("source.bucket.bucket");
    assertThatThrownBy(() ->
            mesh.ingest(TENANT)
                .ingestSource(
                    IngestSourceRequest.newBuilder()
                        .setParent(collection)
                        .setSource(
                            Source.newBuilder()
                                .setBucket(
                                    BucketSource.newBuilder()
                                        .setBucket(namespace + "/buckets/none")))
                        .build()))
        .hasMessageContaining("NOT_FOUND");
  }

  @Test
  void bucketThatAJobReads_isNotDeleted() {
    putSome();
    mesh.stopTriton();
    var job = mesh.ingest(TENANT).ingestSource(wholeBucket().build());
    awaitRetry(job);

    assertThatThrownBy(() -> delete(false))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("is read by " + job.getName());

    mesh.restartTriton();
    assertThat(mesh.batch(mesh.await(job)).getCounts().getCreatedCount()).isEqualTo(5);
    assertThat(delete(false).getObjectCount()).isEqualTo(5);
  }

  @Test
  void bucketThatACollectionIsMadeFrom_isDeletedByForceAlone() {
    putSome();
    String made =
        mesh.collections(TENANT)
            .createCollection(
                CreateCollectionRequest.newBuilder()
                    .setParent(namespace)
                    .setCollectionId("made")
                    .setCollection(
                        Collection.newBuilder()
                            .setInput(CollectionInput.newBuilder().setBucket(bucket)))
                    .build())
            .getName();

    assertThatThrownBy(() -> delete(false))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("is what " + made + " is made from");
    assertThat(delete(true).getObjectCount()).isEqualTo(5);
  }

  private dev.vectormesh.corpus.v1.DeleteBucketResponse delete(boolean force) {
    return buckets()
        .deleteBucket(DeleteBucketRequest.newBuilder().setName(bucket).setForce(force).build());
  }

  @Test
  void deletedBucket_leavesItsDocumentsUnlessForced() throws Exception {
    putSome();
    IngestOutput first = read();
    var own = mesh.write(collection, IngestMesh.write("own", "Own", "A text of the caller's."));

    assertThat(delete(false).getDocumentCount()).isZero();
    assertThat(mesh.list(collection)).hasSize(6);
    assertThat(create("raw")).isEqualTo(bucket);
    putSome();
    IngestOutput again = read();

    assertThat(delete(true).getDocumentCount()).isEqualTo(10);
    assertThat(titles()).containsExactly("Own");
    assertThat(mesh.stored().points(TENANT, collection)).hasSize(1);
  }
}
