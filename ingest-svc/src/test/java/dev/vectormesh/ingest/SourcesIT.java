package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.CheckSourceRequest;
import dev.vectormesh.corpus.v1.CheckSourceResponse;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ListBatchItemsRequest;
import dev.vectormesh.corpus.v1.ListSourcesRequest;
import dev.vectormesh.corpus.v1.PluginSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.ShelfSource.Book;
import dev.vectormesh.ingest.ShelfSource.Failure;
import dev.vectormesh.ingest.ShelfSource.Shelf;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.job.v1.Job;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sources of any kind, by a kind of the tests' own. */
class SourcesIT extends IngestScene {
  private Shelf shelf;

  @BeforeEach
  void makeShelf() {
    shelf = ShelfSource.shelf(collection);
  }

  private IngestSourceRequest.Builder request() {
    return IngestSourceRequest.newBuilder()
        .setParent(collection)
        .setSource(ShelfSource.source(collection));
  }

  private Batch read() {
    return mesh.ingest(request().setRemoveMissing(true));
  }

  private void put(int count) {
    for (int i = 0; i < count; i++) {
      shelf.put("book-%03d".formatted(i), "The text of book number " + i);
    }
  }

  private List<String> titles() {
    return mesh.list(collection).stream().map(Document::getTitle).sorted().toList();
  }

  @Test
  void items_becomeDocumentsWithTheirFactsAndThoseOfTheCaller() {
    shelf.put("otters.txt", "Otters eat fish.");
    Struct said =
        Struct.newBuilder()
            .putFields("team", Value.newBuilder().setStringValue("zoo").build())
            .build();

    Batch batch = mesh.ingest(request().setMetadata(said).setManifest(true));

    assertThat(batch.getCounts().getItemCount()).isOne();
    assertThat(batch.getCounts().getCreatedCount()).isOne();
    Document listed = mesh.list(collection).getFirst();
    Document document =
        mesh.documents(TENANT)
            .getDocument(GetDocumentRequest.newBuilder().setName(listed.getName()).build());
    assertThat(document.getText()).isEqualTo("Otters eat fish.");
    assertThat(document.getUri()).isEqualTo("shelf://otters.txt");
    assertThat(document.getTitle()).isEqualTo("otters");
    assertThat(document.getMediaType()).isEqualTo("text/plain");
    assertThat(document.getMetadata().getFieldsOrThrow("team").getStringValue()).isEqualTo("zoo");
    assertThat(listed.getName()).contains("/documents/otters.txt-");
    assertThat(items(batch)).extracting(BatchItem::getItem).containsExactly("otters.txt");
  }

  private List<BatchItem> items(Batch batch) {
    return mesh.ingest(TENANT)
        .listBatchItems(ListBatchItemsRequest.newBuilder().setParent(batch.getName()).build())
        .getItemsList();
  }

  @Test
  void itemOfTheStoredVersion_isNotFetched() {
    put(3);
    var first = read();
    shelf.fetched.clear();
    shelf.put("book-001", "Another text.");

    Batch batch = read();

    assertThat(first.getCounts().getCreatedCount()).isEqualTo(3);
    assertThat(shelf.fetched).containsExactly("book-001");
    assertThat(batch.getCounts().getUnchangedCount()).isEqualTo(2);
    assertThat(batch.getCounts().getUpdatedCount()).isOne();
  }

  @Test
  void itemOfTheStoredVersion_isFetchedAgainWhereTheCallerSaysSomethingElseOfIt() {
    put(1);
    var first = read();
    shelf.fetched.clear();

    Batch batch =
        mesh.ingest(
            request()
                .setMetadata(
                    Struct.newBuilder()
                        .putFields("a", Value.newBuilder().setNumberValue(1).build())));

    assertThat(shelf.fetched).containsExactly("book-000");
    assertThat(batch.getCounts().getUpdatedCount()).isOne();
  }

  @Test
  void sameAgain_isUnchanged() {
    shelf.books.put(
        "a", new Book("a", null, facts -> new Raw.Text("A text.", "text/plain", facts)));
    var first = read();
    shelf.books.put(
        "a", new Book("a", null, facts -> new Raw.Text("A text.", "text/plain", facts)));

    assertThat(read().getCounts().getUnchangedCount()).isOne();
  }

  @Test
  void texts_areReadByTheirType() {
    shelf.books.put(
        "page",
        new Book(
            "page",
            null,
            facts ->
                new Raw.Text(
                    "<title>Of otters</title><script>no()</script><p>They swim.</p>",
                    "text/html",
                    facts)));
    shelf.books.put(
        "notes",
        new Book(
            "notes",
            null,
            facts -> new Raw.Text("# Of badgers\n\nThey dig.", "text/markdown", facts)));

    var batch = read();

    assertThat(mesh.failures(batch)).isEmpty();
    assertThat(titles()).containsExactly("Of badgers", "Of otters");
  }

  @Test
  void emptyItem_failsAloneAndSaysWhy() {
    shelf.put("a", " ");
    shelf.put("b", "A text.");

    Batch batch = read();

    assertThat(batch.getState()).isEqualTo(Batch.State.STATE_COMPLETED_WITH_ERRORS);
    assertThat(mesh.failures(batch))
        .hasEntrySatisfying("a", failure -> assertThat(failure.getReason()).isEqualTo("empty"));
    assertThat(titles()).containsExactly("b");
  }

  @Test
  void wholeListing_removesWhatItDoesNotName() {
    put(5);
    var first = read();
    shelf.books.remove("book-002");

    Batch batch = mesh.ingest(request().setRemoveMissing(true).setManifest(true));

    assertThat(batch.getCounts().getRemovedCount()).isOne();
    assertThat(batch.getCounts().getKeptCount()).isZero();
    assertThat(titles()).containsExactly("book-000", "book-001", "book-003", "book-004");
    assertThat(items(batch))
        .filteredOn(item -> item.getOutcome() == BatchItem.Outcome.OUTCOME_REMOVED)
        .extracting(BatchItem::getItem, BatchItem::getReason)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("book-002", "missing"));
  }

  @Test
  void wholeListing_removesNothingUnasked() {
    put(3);
    var first = read();
    shelf.books.remove("book-002");

    Batch batch = mesh.ingest(request());

    assertThat(batch.getCounts().getRemovedCount()).isZero();
    assertThat(titles()).hasSize(3);
  }

  @Test
  void partialListing_removesNothingAndSaysWhatItKept() throws Exception {
    put(5);
    var first = read();
    shelf.books.remove("book-002");
    shelf.partial = "the shelf is dark at its end";

    Job job =
        mesh.await(mesh.ingest(TENANT).ingestSource(request().setRemoveMissing(true).build()));

    Batch batch = mesh.batch(job);
    assertThat(batch.getCounts().getRemovedCount()).isZero();
    assertThat(batch.getCounts().getKeptCount()).isOne();
    assertThat(batch.getCounts().getWarningsList())
        .anyMatch(warning -> warning.contains("the shelf is dark at its end"));
    assertThat(titles()).hasSize(5);
  }

  @Test
  void itemThatIsGone_isRemovedWhateverTheListingWas() {
    put(5);
    var first = read();
    shelf.books.put("book-001", new Book("book-001", null, facts -> new Raw.Gone()));
    shelf.books.remove("book-002");
    shelf.partial = "the shelf is dark at its end";

    Batch batch = read();

    assertThat(batch.getCounts().getRemovedCount()).isOne();
    assertThat(batch.getCounts().getKeptCount()).isOne();
    assertThat(titles()).containsExactly("book-000", "book-002", "book-003", "book-004");
  }

  @Test
  void itemThatIsLeftOut_isRemoved() {
    put(2);
    var first = read();
    shelf.books.put("book-001", new Book("book-001", null, facts -> new Raw.LeftOut("noindex")));

    Batch batch = read();

    assertThat(batch.getCounts().getSkippedCount()).isOne();
    assertThat(batch.getCounts().getRemovedCount()).isOne();
    assertThat(titles()).containsExactly("book-000");
  }

  @Test
  void listingThatLostMuch_removesNothingUnlessItIsConfirmed() {
    put(10);
    var first = read();
    Arrays.asList(0, 1, 2, 3).forEach(i -> shelf.books.remove("book-%03d".formatted(i)));

    Batch kept = read();

    assertThat(kept.getCounts().getRemovedCount()).isZero();
    assertThat(kept.getCounts().getKeptCount()).isEqualTo(4);
    assertThat(kept.getCounts().getWarningsList())
        .anyMatch(warning -> warning.contains("confirm_removal"));
    assertThat(titles()).hasSize(10);

    Batch confirmed = mesh.ingest(request().setRemoveMissing(true).setConfirmRemoval(true));

    assertThat(confirmed.getCounts().getRemovedCount()).isEqualTo(4);
    assertThat(confirmed.getCounts().getKeptCount()).isZero();
    assertThat(titles()).hasSize(6);
  }

  @Test
  void manyNewItems_doNotHideThatTheOldOnesAreGone() {
    put(10);
    var first = read();
    shelf.books.clear();
    for (int i = 0; i < 40; i++) {
      shelf.put("new-%03d".formatted(i), "A new text " + i);
    }

    Batch batch = read();

    assertThat(batch.getCounts().getRemovedCount()).isZero();
    assertThat(batch.getCounts().getKeptCount()).isEqualTo(10);
  }

  @Test
  void listingThatBreaksOff_keepsWhatItListedAndRemovesNothing() {
    put(10);
    var first = read();
    shelf.books.remove("book-001");
    shelf.put("book-000", "A changed text.");
    shelf.failure = new Failure(4, Code.PERMISSION_DENIED);

    Job job =
        mesh.await(mesh.ingest(TENANT).ingestSource(request().setRemoveMissing(true).build()));

    assertThat(job.getState()).isEqualTo(Job.State.STATE_FAILED);
    assertThat(job.getError().getMessage()).contains("put it up again");
    assertThat(job.getError().getCode()).isEqualTo(Code.PERMISSION_DENIED_VALUE);
    assertThat(mesh.batch(job).getCounts().getUpdatedCount()).isOne();
    assertThat(titles()).hasSize(10);
  }

  @Test
  void sourceThatIsAway_isTriedAgainAndGoneOnWith() {
    put(200);
    shelf.failure = new Failure(150, Code.UNAVAILABLE);
    Job job = mesh.ingest(TENANT).ingestSource(request().setRemoveMissing(true).build());
    awaitRetry(job);

    shelf.failure = null;

    Batch batch = mesh.batch(mesh.await(job));
    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(200);
    assertThat(batch.getCounts().getItemCount()).isEqualTo(200);
    assertThat(batch.getCounts().getRemovedCount()).isZero();
    assertThat(mesh.list(collection)).hasSize(200);
    // What was stored before the failure is not fetched again.
    assertThat(shelf.fetched).hasSizeLessThan(200 + 150);
  }

  @Test
  void memory_isLeftToTheNextRunAndNotBehindFailures() {
    put(1);
    shelf.memory = "as far as book 0";
    var first = read();
    shelf.put("bad", " ");
    shelf.memory = "as far as bad";
    var second = read();
    var third = read();

    assertThat(shelf.memories).containsExactly("null", "as far as book 0", "as far as book 0");
  }

  @Test
  void otherScope_isLeftAlone() {
    put(2);
    var first = read();
    String longer = collection + "x";
    var second =
        mesh.ingest(
            request()
                .setSource(ShelfSource.source(longer))
                .setRemoveMissing(true)
                .setConfirmRemoval(true));
    shelf.books.remove("book-000");
    ShelfSource.shelf(longer).put("mine", "A text.");
    var third = mesh.ingest(request().setSource(ShelfSource.source(longer)));

    Batch batch = read();

    assertThat(batch.getCounts().getRemovedCount()).isOne();
    assertThat(titles()).containsExactly("book-001", "mine");
  }

  @Test
  void check_readsTheFirstItemsAndWritesNothing() {
    put(5);
    shelf.put("book-001", " ");

    CheckSourceResponse checked =
        mesh.ingest(TENANT)
            .checkSource(
                CheckSourceRequest.newBuilder()
                    .setSource(ShelfSource.source(collection))
                    .setItemCount(2)
                    .build());

    assertThat(checked.getMore()).isTrue();
    assertThat(checked.getItemsList())
        .extracting(CheckSourceResponse.Item::getItem)
        .containsExactly("book-000", "book-001");
    assertThat(checked.getItems(0).getExcerpt()).isEqualTo("The text of book number 0");
    assertThat(checked.getItems(0).getCharacterCount()).isEqualTo(25);
    assertThat(checked.getItems(0).getUri()).isEqualTo("shelf://book-000");
    assertThat(checked.getItems(1).getError().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(mesh.list(collection)).isEmpty();
  }

  @Test
  void check_tellsWhatASourceSaysThatCannotBeRead() {
    shelf.failure = new Failure(0, Code.UNAVAILABLE);

    assertThatThrownBy(() ->
            mesh.ingest(TENANT)
                .checkSource(
                    CheckSourceRequest.newBuilder()
                        .setSource(ShelfSource.source(collection))
                        .build()))
        .hasMessageContaining("UNAVAILABLE")
        .hasMessageContaining("put it up again");
  }

  @Test
  void unknownKind_isRefusedWhereItIsSubmitted() {
    Source unknown =
        Source.newBuilder().setPlugin(PluginSource.newBuilder().setKind("cellar")).build();

    assertThatThrownBy(() -> mesh.ingest(TENANT).ingestSource(request().setSource(unknown).build()))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("source.plugin.kind");
  }

  @Test
  void listSources_namesPlugins() {
    assertThat(
            mesh.ingest(TENANT)
                .listSources(ListSourcesRequest.getDefaultInstance())
                .getSourcesList())
        .extracting(kind -> kind.getKind() + ": " + kind.getDescription())
        .contains("shelf: Books on a shelf");
  }
}
