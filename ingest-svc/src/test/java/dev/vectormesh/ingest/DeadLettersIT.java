package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.DeadLetter;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ListDeadLettersRequest;
import dev.vectormesh.corpus.v1.ListDeadLettersResponse;
import dev.vectormesh.corpus.v1.ReplayBatchRequest;
import dev.vectormesh.error.v1.ErrorReason;
import dev.vectormesh.ingest.ShelfSource.Shelf;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.error.ErrorDetails;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Items that failed, and are read again by themselves. */
class DeadLettersIT extends IngestScene {
  @Test
  void failedFiles_areListedAndReadAgainWithoutTheOthers() throws Exception {
    Files.writeString(folder.resolve("good.txt"), "Otters swim.");
    Files.writeString(folder.resolve("bad.txt"), "");
    Batch first = mesh.ingest(collection, folder, false);
    Files.writeString(folder.resolve("bad.txt"), "Badgers dig.");
    Files.writeString(folder.resolve("good.txt"), "Otters swim at night.");
    Files.writeString(folder.resolve("new.txt"), "Crows fly.");

    List<DeadLetter> before = letters("");
    Batch replayed = mesh.batch(mesh.await(replay(first, null)));

    assertThat(before)
        .singleElement()
        .satisfies(letter -> {
          assertThat(letter.getBatch()).isEqualTo(first.getName());
          assertThat(letter.getCollection()).isEqualTo(collection);
          assertThat(letter.getFailure().getItem()).isEqualTo("bad.txt");
          assertThat(letter.getFailure().getReason()).isEqualTo("empty");
        });
    assertThat(replayed.getState()).isEqualTo(Batch.State.STATE_COMPLETED);
    assertThat(replayed.getCounts().getItemCount()).isEqualTo(1);
    assertThat(replayed.getCounts().getCreatedCount()).isEqualTo(1);
    assertThat(letters("")).isEmpty();
    assertThat(mesh.list(collection)).hasSize(2);
    assertThatThrownBy(() -> replay(first, null))
        .satisfies(e ->
            assertThat(ErrorDetails.info(e).orElseThrow().getReason())
                .isEqualTo(ErrorReason.WRONG_STATE.name()));
  }

  @Test
  void replay_deletesNothing() throws Exception {
    Files.writeString(folder.resolve("gone.txt"), "Otters swim.");
    Files.writeString(folder.resolve("bad.txt"), "");
    Batch first = mesh.ingest(collection, folder, true);
    Files.delete(folder.resolve("gone.txt"));
    Files.writeString(folder.resolve("bad.txt"), "Badgers dig.");

    Batch replayed = mesh.batch(mesh.await(replay(first, null)));

    assertThat(replayed.getCounts().getRemovedCount()).isZero();
    assertThat(mesh.list(collection)).hasSize(2);
  }

  @Test
  void itemThatFailsAgain_isADeadLetterOfTheLatestBatchAlone() throws Exception {
    Files.writeString(folder.resolve("bad.txt"), "");
    Batch first = mesh.ingest(collection, folder, false);

    Batch again = mesh.batch(mesh.await(replay(first, null)));
    List<DeadLetter> letters = letters("");

    assertThat(letters)
        .singleElement()
        .satisfies(letter -> assertThat(letter.getBatch()).isEqualTo(again.getName()));
    assertThat(again.getCounts().getFailedCount()).isEqualTo(1);
  }

  @Test
  void itemThatALaterBatchStores_isNoneAnyMore() throws Exception {
    Files.writeString(folder.resolve("bad.txt"), "");
    Batch first = mesh.ingest(collection, folder, false);
    Files.writeString(folder.resolve("bad.txt"), "Badgers dig.");

    Batch later = mesh.ingest(collection, folder, false);

    assertThat(first.getCounts().getFailedCount()).isEqualTo(1);
    assertThat(later.getCounts().getCreatedCount()).isEqualTo(1);
    assertThat(letters("")).isEmpty();
  }

  @Test
  void failedItemsOfASource_areFetchedAgainWithoutTheOthers() {
    Shelf shelf = ShelfSource.shelf(collection);
    for (int i = 0; i < 150; i++) {
      shelf.put("book-%03d".formatted(i), i % 50 == 7 ? " " : "The text of book number " + i);
    }
    Batch first =
        mesh.ingest(
            IngestSourceRequest.newBuilder()
                .setParent(collection)
                .setSource(ShelfSource.source(collection))
                .setRemoveMissing(true));
    shelf.put("book-007", "Found.");
    shelf.put("book-057", "Found, too.");
    shelf.put("book-100", "Changed.");
    shelf.fetched.clear();

    Batch replayed = mesh.batch(mesh.await(replay(first, null)));

    assertThat(first.getCounts().getFailedCount()).isEqualTo(3);
    assertThat(shelf.fetched).containsExactly("book-007", "book-057", "book-107");
    assertThat(replayed.getCounts().getCreatedCount()).isEqualTo(2);
    assertThat(replayed.getCounts().getRemovedCount()).isZero();
    assertThat(letters(""))
        .extracting(letter -> letter.getFailure().getItem())
        .containsExactly("book-107");
  }

  @Test
  void list_isPagedAndFiltered() throws Exception {
    for (int i = 0; i < 5; i++) {
      Files.writeString(folder.resolve("empty" + i + ".txt"), "");
    }
    Files.write(folder.resolve("broken.pdf"), "%PDF-1.4 no more".getBytes());
    Batch batch = mesh.ingest(collection, folder, false);

    List<DeadLetter> all = letters("");

    assertThat(all).hasSize((int) batch.getCounts().getFailedCount()).hasSize(6);
    assertThat(letters("reason = \"empty\"")).hasSize(5);
    assertThat(
            letters("collection = \"" + collection + "\" AND batch = \"" + batch.getName() + "\""))
        .hasSize(6);
    assertThat(letters("stage = \"STORE\"")).isEmpty();
    assertThatThrownBy(() -> letters("colour = \"red\""))
        .satisfies(e ->
            assertThat(ErrorDetails.fields(e))
                .singleElement()
                .satisfies(field -> assertThat(field.field()).isEqualTo("filter")));
  }

  @Test
  void replayThatIsAskedForTwice_isOne() throws Exception {
    Files.writeString(folder.resolve("bad.txt"), "");
    Batch first = mesh.ingest(collection, folder, false);
    String request = UUID.randomUUID().toString();

    Job one = replay(first, request);
    Job same = replay(first, request);
    Job ended = mesh.await(one);
    Job after = replay(first, request);

    assertThat(same.getName()).isEqualTo(one.getName());
    assertThat(after.getName()).isEqualTo(ended.getName());
  }

  private static Job replay(Batch batch, @Nullable String request) {
    return mesh.ingest(TENANT)
        .replayBatch(
            ReplayBatchRequest.newBuilder()
                .setName(batch.getName())
                .setRequestId(request == null ? "" : request)
                .build());
  }

  /** Page by page. */
  private List<DeadLetter> letters(String filter) {
    List<DeadLetter> letters = new ArrayList<>();
    ListDeadLettersRequest.Builder request =
        ListDeadLettersRequest.newBuilder()
            .setParent(collection.substring(0, collection.indexOf("/collections")))
            .setFilter(filter)
            .setPageSize(2);
    ListDeadLettersResponse page;
    do {
      page = mesh.ingest(TENANT).listDeadLetters(request.build());
      letters.addAll(page.getDeadLettersList());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return letters;
  }
}
