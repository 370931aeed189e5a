package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.Chunking;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.corpus.v1.CollectionSource;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.DeleteCollectionRequest;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.GetCollectionRequest;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ListBatchItemsRequest;
import dev.vectormesh.corpus.v1.Source;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Collections whose documents are made from those of others. */
class MadeCollectionsIT extends IngestScene {
  private Collection made(String id, CollectionInput.Builder input) {
    return mesh.collections(TENANT)
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(namespace())
                .setCollectionId(id)
                .setCollection(
                    Collection.newBuilder()
                        .setChunking(Chunking.newBuilder().setMaxTokens(40).setOverlapTokens(0))
                        .setInput(input))
                .build());
  }

  private String namespace() {
    return collection.substring(0, collection.indexOf("/collections"));
  }

  private String named(String id) {
    return namespace() + "/collections/" + id;
  }

  private static CollectionInput.Builder from(String... collections) {
    return CollectionInput.newBuilder().addAllCollections(List.of(collections));
  }

  private static DocumentWrite write(String id, String lang, String text) {
    return DocumentWrite.newBuilder()
        .setDocumentId(id)
        .setDocument(
            Document.newBuilder()
                .setTitle("About " + id)
                .setText(text)
                .setUri("https://zoo.example/" + id)
                .setMetadata(
                    Struct.newBuilder()
                        .putFields("lang", Value.newBuilder().setStringValue(lang).build())
                        .putFields("room", Value.newBuilder().setNumberValue(7).build())))
        .build();
  }

  private Batch read(String into, String... from) {
    return mesh.ingest(
        IngestSourceRequest.newBuilder()
            .setParent(into)
            .setSource(
                Source.newBuilder()
                    .setCollection(CollectionSource.newBuilder().addAllCollections(List.of(from))))
            .setRemoveMissing(true)
            .setManifest(true));
  }

  @Test
  void documentThatPassesNoMore_goes_whateverABatchAsksFor() {
    String english = made("english", from(collection).setFilter("meta.lang = en")).getName();
    var written =
        mesh.write(collection, write("owls", "en", "Owls see."), write("bees", "en", "Bees hum."));
    var first = read(english, collection);
    var changed = mesh.write(collection, write("owls", "fr", "Les hiboux."));
    var gone =
        mesh.documents(TENANT)
            .deleteDocument(
                DeleteDocumentRequest.newBuilder().setName(collection + "/documents/bees").build());

    Batch second =
        mesh.ingest(
            IngestSourceRequest.newBuilder()
                .setParent(english)
                .setSource(
                    Source.newBuilder()
                        .setCollection(CollectionSource.newBuilder().addCollections(collection))));

    assertThat(second.getCounts().getRemovedCount()).isOne();
    assertThat(mesh.list(english)).extracting(Document::getTitle).containsExactly("About bees");
  }

  private List<String> reasons(Batch batch) {
    return mesh
        .ingest(TENANT)
        .listBatchItems(ListBatchItemsRequest.newBuilder().setParent(batch.getName()).build())
        .getItemsList()
        .stream()
        .filter(item -> item.getOutcome() == BatchItem.Outcome.OUTCOME_SKIPPED)
        .map(item -> item.getItem() + " " + item.getReason())
        .toList();
  }

  @Test
  void documents_areMadeByTheRecipe_andFollowTheirSources() {
    String english =
        made(
                "english",
                from(collection)
                    .setFilter("meta.lang = en")
                    .putMappings("meta.from", "uri")
                    .addPassedKeys("lang"))
            .getName();
    var written =
        mesh.write(
            collection,
            write("otters", "en", "Otters eat fish. ".repeat(40)),
            write("owls", "en", "Owls see in the dark."),
            write("ours", "fr", "Les ours dorment."));

    Batch first = read(english, collection);
    Batch again = read(english, collection);

    assertThat(first.getCounts().getCreatedCount()).isEqualTo(2);
    assertThat(first.getCounts().getSkippedCount()).isOne();
    assertThat(reasons(first)).containsExactly("docs/ours filtered");
    assertThat(again.getCounts().getUnchangedCount()).isEqualTo(2);
    Document otters = document(english, "About otters");
    assertThat(otters.getChunkCount())
        .isGreaterThan(document(collection, "About otters").getChunkCount());
    assertThat(otters.getMetadata().getFieldsMap()).containsOnlyKeys("lang", "from", "media_type");
    assertThat(otters.getMetadata().getFieldsOrThrow("from").getStringValue())
        .isEqualTo("https://zoo.example/otters");

    // One is changed, one passes no more, one is deleted.
    var changed =
        mesh.write(
            collection, write("otters", "en", "Otters sleep."), write("owls", "fr", "Les hiboux."));
    Batch third = read(english, collection);
    assertThat(third.getCounts().getUpdatedCount()).isOne();
    assertThat(third.getCounts().getRemovedCount()).isOne();
    assertThat(mesh.list(english)).extracting(Document::getTitle).containsExactly("About otters");
    var gone =
        mesh.documents(TENANT)
            .deleteDocument(
                DeleteDocumentRequest.newBuilder()
                    .setName(collection + "/documents/otters")
                    .build());
    assertThat(read(english, collection).getCounts().getRemovedCount()).isOne();
    assertThat(mesh.list(english)).isEmpty();
  }

  private Document document(String in, String title) {
    Document listed =
        mesh.list(in).stream().filter(d -> d.getTitle().equals(title)).findFirst().orElseThrow();
    return mesh.documents(TENANT)
        .getDocument(GetDocumentRequest.newBuilder().setName(listed.getName()).build());
  }

  @Test
  void input_isKept() {
    CollectionInput input = from(collection).setFilter("title : sea").build();

    Collection made = made("sea", input.toBuilder());

    assertThat(made.getInput()).isEqualTo(input);
    assertThat(
            mesh.collections(TENANT)
                .getCollection(GetCollectionRequest.newBuilder().setName(made.getName()).build())
                .getInput())
        .isEqualTo(input);
  }

  @Test
  void recipe_isOfTheOwnInputAlone() {
    String english = made("english", from(collection).setFilter("meta.lang = en")).getName();
    String other = made("other", from(collection)).getName();
    var written = mesh.write(other, write("ours", "fr", "Les ours dorment."));

    assertThat(read(english, other).getCounts().getCreatedCount()).isOne();
  }

  @Test
  void collectionMadeFromItself_isRefusedWithTheWay() {
    var a = made("aa", from(collection));
    var b = made("bb", from(a.getName()));
    var gone =
        mesh.collections(TENANT)
            .deleteCollection(DeleteCollectionRequest.newBuilder().setName(a.getName()).build());

    refused(Status.Code.INVALID_ARGUMENT, "aa", from(b.getName()), "aa from bb from aa");
    refused(Status.Code.INVALID_ARGUMENT, "cc", from(named("cc")), "cc from cc");
  }

  @Test
  void eleventhTier_isRefused() {
    String top = collection;
    for (int tier = 1; tier < 10; tier++) {
      top = made("tier-" + tier, from(top)).getName();
    }

    refused(Status.Code.INVALID_ARGUMENT, "tier-10", from(top), "more than 10");
  }

  @Test
  void badInput_isRefusedByName() {
    refused(Status.Code.NOT_FOUND, "xx", from(named("nowhere")), "collections/nowhere");
    refused(Status.Code.INVALID_ARGUMENT, "xx", CollectionInput.newBuilder(), "collection.input");
    refused(
        Status.Code.INVALID_ARGUMENT,
        "xx",
        from("namespaces/elsewhere/collections/docs"),
        "is not in " + namespace());
    refused(
        Status.Code.INVALID_ARGUMENT,
        "xx",
        from(collection).setFilter("meta.lang ="),
        "collection.input.filter");
    refused(
        Status.Code.INVALID_ARGUMENT,
        "xx",
        from(collection).putMappings("body", "text"),
        "collection.input.mappings.body");
  }

  private void refused(Status.Code code, String id, CollectionInput.Builder input, String said) {
    assertThatThrownBy(() -> made(id, input))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(String.valueOf(StatusProto.fromThrowable(e))).contains(said);
            });
  }
}
