package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.BatchItem.Outcome;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ListBatchItemsRequest;
import dev.vectormesh.ingest.ShelfSource.Book;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.archive.ArchiveFiles;
import dev.vectormesh.job.v1.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Files in archives and attachments of mails as documents of their own. */
class ArchivesIT extends IngestScene {
  private static final Map<String, String> THREE =
      new TreeMap<>(
          Map.of("a.txt", "Otters eat fish.", "b/b.txt", "Bees fly.", "c.txt", "Cats sleep."));

  private static final String MAIL =
      """
      From: Ann Example <ann@example.org>
      To: ben@example.org
      Subject: Costs of the harbour
      Date: Mon, 2 Mar 2026 10:00:00 +0000
      Message-ID: <harbour-1@example.org>
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary="cut"

      --cut
      Content-Type: text/plain; charset=utf-8

      The figures are attached.
      --cut
      Content-Type: text/plain; charset=utf-8; name="figures.txt"
      Content-Disposition: attachment; filename="figures.txt"

      Dredging costs nine million.
      --cut--
      """;

  private IngestSourceRequest.Builder request() {
    FilesSource.Builder files = FilesSource.newBuilder().setPath(folder.toString());
    return IngestCalls.request(collection, files)
        .setArchives(true)
        .setAttachments(true)
        .setManifest(true)
        .setRemoveMissing(true);
  }

  private Batch read() {
    return mesh.ingest(request());
  }

  private void zip(Map<String, ?> files) throws IOException {
    Files.write(folder.resolve("docs.zip"), ArchiveFiles.zip(files));
  }

  private static Map<String, Outcome> outcomes(Batch batch) {
    Map<String, Outcome> outcomes = new TreeMap<>();
    mesh.ingest(TENANT)
        .listBatchItems(
            ListBatchItemsRequest.newBuilder().setParent(batch.getName()).setPageSize(500).build())
        .getItemsList()
        .forEach((BatchItem item) -> outcomes.put(item.getItem(), item.getOutcome()));
    return outcomes;
  }

  private List<String> titles() {
    return mesh.list(collection).stream().map(Document::getTitle).sorted().toList();
  }

  private Document document(String title) {
    Document listed =
        mesh.list(collection).stream()
            .filter(document -> document.getTitle().equals(title))
            .findFirst()
            .orElseThrow();
    return mesh.documents(TENANT)
        .getDocument(GetDocumentRequest.newBuilder().setName(listed.getName()).build());
  }

  private static String metadata(Document document, String field) {
    return document.getMetadata().getFieldsOrThrow(field).getStringValue();
  }

  @Test
  void filesInAnArchive_areDocuments_thatTellWhereTheyAre() throws Exception {
    zip(THREE);

    Batch batch = read();

    assertThat(outcomes(batch))
        .isEqualTo(
            Map.of(
                "docs.zip", Outcome.OUTCOME_SKIPPED,
                "docs.zip!/a.txt", Outcome.OUTCOME_CREATED,
                "docs.zip!/b/b.txt", Outcome.OUTCOME_CREATED,
                "docs.zip!/c.txt", Outcome.OUTCOME_CREATED));
    Document document = document("b");
    assertThat(document.getText()).isEqualTo("Bees fly.");
    assertThat(document.getUri()).isEqualTo(folder.resolve("docs.zip").toUri() + "!/b/b.txt");
    assertThat(metadata(document, "file")).isEqualTo("b.txt");
    assertThat(metadata(document, "path")).isEqualTo("docs.zip!/b/b.txt");
    assertThat(metadata(document, "part_of")).startsWith("docs.zip-");
  }

  @Test
  void unchangedArchive_isNotOpened_andItsFilesStay() throws Exception {
    zip(THREE);
    Batch first = read();

    Batch second = read();

    assertThat(first.getCounts().getCreatedCount()).isEqualTo(3);
    assertThat(second.getCounts().getUnchangedCount()).isEqualTo(3);
    assertThat(second.getCounts().getRemovedCount()).isZero();
    assertThat(outcomes(second)).containsKeys("docs.zip!/a.txt", "docs.zip!/c.txt");
    assertThat(titles()).containsExactly("a", "b", "c");
  }

  @Test
  void fileThatLeavesItsArchive_isDeleted_andTheOthersAreNotWrittenAgain() throws Exception {
    zip(THREE);
    read();
    zip(new TreeMap<>(Map.of("a.txt", "Otters eat fish.", "d.txt", "Dogs bark.")));

    Batch batch = read();

    assertThat(outcomes(batch))
        .containsEntry("docs.zip!/a.txt", Outcome.OUTCOME_UNCHANGED)
        .containsEntry("docs.zip!/d.txt", Outcome.OUTCOME_CREATED)
        .containsEntry("docs.zip!/c.txt", Outcome.OUTCOME_REMOVED);
    assertThat(titles()).containsExactly("a", "d");
  }

  @Test
  void filesGoWithTheirArchive() throws Exception {
    zip(THREE);
    SampleFiles.write(folder, "stays.txt", "Something else.");
    read();
    Files.delete(folder.resolve("docs.zip"));

    Batch batch = read();

    assertThat(batch.getCounts().getRemovedCount()).isEqualTo(3);
    assertThat(titles()).containsExactly("stays");
  }

  @Test
  void archiveThatBreaks_keepsWhatItHeld() throws Exception {
    zip(THREE);
    read();
    byte[] zip = Files.readAllBytes(folder.resolve("docs.zip"));
    Files.write(folder.resolve("docs.zip"), Arrays.copyOf(zip, zip.length / 2));

    Batch batch = read();

    assertThat(mesh.failures(batch)).containsOnlyKeys("docs.zip");
    assertThat(batch.getCounts().getRemovedCount()).isZero();
    assertThat(titles()).containsExactly("a", "b", "c");
  }

  @Test
  void archiveThatWasOneDocument_isReplacedByItsFiles_andBack() throws Exception {
    zip(THREE);
    Batch whole = mesh.ingest(request().clearArchives());

    Batch apart = read();
    List<String> files = titles();
    Batch again = mesh.ingest(request().clearArchives().clearAttachments());

    assertThat(whole.getCounts().getCreatedCount()).isOne();
    assertThat(apart.getCounts().getCreatedCount()).isEqualTo(3);
    assertThat(files).containsExactly("a", "b", "c");
    assertThat(again.getCounts().getRemovedCount()).isEqualTo(3);
    assertThat(titles()).containsExactly("docs.zip");
  }

  @Test
  void folderThatEndsInAnExclamationMark_isAFolder() throws Exception {
    Path odd = Files.createDirectory(folder.resolve("docs.zip!"));
    SampleFiles.write(odd, "a.txt", "A file of a folder.");
    read();

    Batch batch = read();

    assertThat(batch.getCounts().getUnchangedCount()).isOne();
    assertThat(batch.getCounts().getRemovedCount()).isZero();
  }

  @Test
  void attachment_isADocument_thatNamesItsMail() throws Exception {
    SampleFiles.write(folder, "harbour.eml", MAIL);

    Batch batch = read();
    Batch second = read();

    assertThat(mesh.failures(batch)).isEmpty();
    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(2);
    Document attachment = document("figures");
    assertThat(attachment.getText()).isEqualTo("Dredging costs nine million.");
    assertThat(metadata(attachment, "mail_subject")).isEqualTo("Costs of the harbour");
    assertThat(metadata(attachment, "mail_from")).contains("ann@example.org");
    assertThat(metadata(attachment, "mail_date")).isEqualTo("2026-03-02T10:00:00Z");
    assertThat(metadata(attachment, "mail_message_id")).contains("harbour-1@example.org");
    Document mail = document("Costs of the harbour");
    assertThat(mail.getText()).contains("The figures are attached.").doesNotContain("Dredging");
    assertThat(metadata(mail, "mail_from")).contains("ann@example.org");
    assertThat(second.getCounts().getUnchangedCount()).isEqualTo(2);
  }

  @Test
  void boxOfMails_givesMailsAndAttachments() throws Exception {
    String box =
        "From ann Mon Mar  2 10:00:00 2026\n"
            + MAIL
            + "\nFrom ben Mon Mar  2 11:00:00 2026\n"
            + "From: ben@example.org\nSubject: Thanks\nDate: Mon, 2 Mar 2026 11:00:00 +0000\n\n"
            + "Thank you.\n";
    SampleFiles.write(folder, "inbox.mbox", box);

    Batch batch = read();

    assertThat(mesh.failures(batch)).isEmpty();
    assertThat(outcomes(batch))
        .containsOnlyKeys(
            "inbox.mbox",
            "inbox.mbox!/harbour-1@example.org.eml",
            "inbox.mbox!/harbour-1@example.org.eml!/figures.txt",
            "inbox.mbox!/mail 2.eml");
    assertThat(titles()).containsExactly("Costs of the harbour", "Thanks", "figures");
  }

  @Test
  void archivesOfAnySource_areOpened_andFollowed() throws Exception {
    ShelfSource.Shelf shelf = ShelfSource.shelf(collection);
    putArchive(shelf, "v1", THREE);
    shelf.put("note.txt", "A note.");
    IngestSourceRequest.Builder request =
        IngestSourceRequest.newBuilder()
            .setParent(collection)
            .setSource(ShelfSource.source(collection))
            .setArchives(true)
            .setRemoveMissing(true)
            .setConfirmRemoval(true);

    Batch first = mesh.ingest(request);
    Batch same = mesh.ingest(request);
    putArchive(shelf, "v2", Map.of("a.txt", "Otters eat fish."));
    Batch fewer = mesh.ingest(request);
    List<String> left = titles();
    shelf.books.remove("docs.zip");
    Batch gone = mesh.ingest(request);

    assertThat(first.getCounts().getCreatedCount()).isEqualTo(4);
    assertThat(same.getCounts().getUnchangedCount()).isEqualTo(4);
    assertThat(same.getCounts().getRemovedCount()).isZero();
    // Neither the archive nor the note was fetched again.
    assertThat(shelf.fetched).containsExactlyInAnyOrder("docs.zip", "note.txt", "docs.zip");
    assertThat(fewer.getCounts().getRemovedCount()).isEqualTo(2);
    assertThat(left).containsExactly("a", "note");
    assertThat(gone.getCounts().getRemovedCount()).isOne();
    assertThat(titles()).containsExactly("note");
  }

  private void putArchive(ShelfSource.Shelf shelf, String version, Map<String, String> files) {
    shelf.books.put(
        "docs.zip",
        new Book(
            "docs.zip",
            version,
            facts -> {
              try {
                Path file = Files.createTempDirectory(folder, "item").resolve("docs.zip");
                return new Raw.Bytes(
                    Files.write(file, ArchiveFiles.zip(files)), "application/zip", null, facts);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));
  }

  @Test
  void serviceThatIsRestartedAmidAnArchive_goesOn_andCountsEachFileOnce() throws Exception {
    Map<String, String> files = new TreeMap<>();
    for (int i = 0; i < 400; i++) {
      files.put("f%03d.txt".formatted(i), ("File number " + i + " has a sentence. ").repeat(10));
    }
    zip(files);
    Job job = mesh.ingest(TENANT).ingestSource(request().build());
    awaitProgress(job);

    mesh.stopIngest();
    mesh.startIngest();

    Batch batch = mesh.batch(mesh.await(job));
    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(400);
    assertThat(batch.getCounts().getItemCount()).isEqualTo(401);
    assertThat(mesh.list(collection))
        .hasSize(400)
        // What had begun and was not stored when the service ended is begun again.
        .allSatisfy(document -> assertThat(document.getRevision()).isBetween(1L, 2L));
  }
}
