package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.ItemFailure;
import dev.vectormesh.platform.error.ErrorDetails;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The source `files`, through the contract, with jobs. */
class FilesIT extends IngestScene {
  @Test
  void ingest_readsEveryKindWithTitlesAndPages() throws Exception {
    SampleFiles.write(folder, "a.txt", "Plain text about otters.");
    SampleFiles.write(folder, "b/c.md", "# Badgers\n\nThey dig.");
    SampleFiles.write(folder, "d.html", SampleFiles.html("Deer", "Deer eat leaves. ".repeat(40)));
    SampleFiles.write(folder, "e.pdf", SampleFiles.pdf("Page of eagles", "Page of emus"));
    SampleFiles.write(folder, "f.docx", SampleFiles.docx("A document about foxes"));
    SampleFiles.write(folder, ".hidden/g.txt", "not read");

    Batch batch = mesh.ingest(collection, folder, false);

    assertThat(mesh.failures(batch)).isEmpty();
    assertThat(batch.getState()).isEqualTo(Batch.State.STATE_COMPLETED);
    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(5);
    assertThat(mesh.list(collection))
        .extracting(Document::getTitle)
        .containsExactlyInAnyOrder("a", "Badgers", "Deer", "e", "f");
    assertThat(mesh.stored().points(TENANT, collection))
        .anySatisfy(p -> {
          assertThat(p.getPayloadOrThrow("text").getStringValue()).contains("eagles");
          assertThat(p.getPayloadOrThrow("page").getIntegerValue()).isEqualTo(1);
        })
        .noneSatisfy(p ->
            assertThat(p.getPayloadOrThrow("text").getStringValue())
                .containsAnyOf("About us", "hidden"));
  }

  @Test
  void again_skipsWhatDidNotChangeAndRemovesWhatIsGone() throws Exception {
    SampleFiles.write(folder, "kept.txt", "kept");
    SampleFiles.write(folder, "changed.txt", "before");
    SampleFiles.write(folder, "gone.txt", "gone");
    Batch first = mesh.ingest(collection, folder, true);
    SampleFiles.write(folder, "changed.txt", "after");
    Files.delete(folder.resolve("gone.txt"));

    Batch second = mesh.ingest(collection, folder, true);

    assertThat(first.getCounts().getCreatedCount()).isEqualTo(3);
    assertThat(second.getCounts().getUnchangedCount()).isEqualTo(1);
    assertThat(second.getCounts().getUpdatedCount()).isEqualTo(1);
    assertThat(second.getCounts().getRemovedCount()).isEqualTo(1);
    assertThat(mesh.list(collection))
        .extracting(Document::getTitle)
        .containsExactlyInAnyOrder("kept", "changed");
    assertThat(mesh.stored().points(TENANT, collection)).hasSize(2);
  }

  @Test
  void brokenFiles_failAloneWithStageAndReason() throws Exception {
    byte[] docx = SampleFiles.docx("cut off");
    byte[] pdf = SampleFiles.encryptedPdf("secret");
    SampleFiles.write(folder, "bomb.zip", SampleFiles.zipBomb());
    SampleFiles.write(folder, "cut.docx", Arrays.copyOf(docx, docx.length / 2));
    SampleFiles.write(folder, "empty.txt", "");
    SampleFiles.write(folder, "good.txt", "good");
    SampleFiles.write(folder, "locked.pdf", pdf);
    SampleFiles.write(folder, "noise.bin", new byte[] {1, 2, 3, 0, 9, 8, 7});
    SampleFiles.write(folder, "really-a.txt", SampleFiles.pdf("misnamed"));
    Files.createSymbolicLink(folder.resolve("out.txt"), Path.of("/etc/hostname"));
    Files.createSymbolicLink(folder.resolve("nowhere.txt"), folder.resolve("missing"));

    Batch batch = mesh.ingest(collection, folder, false);

    Map<String, String> reasons =
        mesh.failures(batch).values().stream()
            .collect(Collectors.toMap(ItemFailure::getItem, ItemFailure::getReason));
    assertThat(reasons)
        .containsEntry("bomb.zip", "too-large")
        .containsEntry("cut.docx", "truncated")
        .containsEntry("empty.txt", "empty")
        .containsEntry("locked.pdf", "encrypted")
        .containsEntry("noise.bin", "unsupported")
        .containsEntry("out.txt", "refused")
        .containsEntry("nowhere.txt", "unreadable")
        .hasSize(7);
    assertThat(batch.getState()).isEqualTo(Batch.State.STATE_COMPLETED_WITH_ERRORS);
    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(2);
  }

  @Test
  void paths_areRefusedOutsideOfTheRootsAndInTheDataDirectory() throws Exception {
    Files.createDirectories(mesh.files().resolve("mesh-data"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc"));

    assertThatThrownBy(() -> mesh.submit(collection, Path.of("/etc"), false))
        .satisfies(FilesIT::isRefused);
    assertThatThrownBy(() -> mesh.submit(collection, folder.resolve("link"), false))
        .satisfies(FilesIT::isRefused);
    assertThatThrownBy(() -> mesh.submit(collection, mesh.files().resolve("mesh-data"), false))
        .satisfies(FilesIT::isRefused);
    assertThatThrownBy(() -> mesh.submit(collection, Path.of("relative"), false))
        .satisfies(e ->
            assertThat(ErrorDetails.fields(e))
                .extracting(f -> f.field())
                .containsExactly("source.files.path"));
  }

  private static void isRefused(Throwable e) {
    assertThat(ErrorDetails.info(e).orElseThrow().getReason()).isEqualTo("PATH_REFUSED");
  }

  @Test
  void glob_takesOnlyWhatItMatches() throws Exception {
    SampleFiles.write(folder, "a.txt", "one");
    SampleFiles.write(folder, "sub/b.txt", "two");
    SampleFiles.write(folder, "sub/c.md", "three");

    Batch batch = mesh.ingest(collection, folder.resolve("**/*.txt"), false);

    assertThat(mesh.failures(batch)).isEmpty();
    assertThat(mesh.list(collection))
        .extracting(Document::getTitle)
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void whatIsLeftOut_isAWarningOfTheJob() throws Exception {
    byte[] picture = new byte[6000];
    new Random(1).nextBytes(picture);
    String blob = Base64.getEncoder().encodeToString(picture);
    SampleFiles.write(folder, "note.md", "A heron: data:image/png;base64," + blob);

    var job = mesh.await(mesh.submit(collection, folder, false));

    assertThat(job.getOutput().unpack(IngestOutput.class).getWarningsList())
        .contains("note.md: 7,999 characters of embedded files (base64 and the like) are left out");
    assertThat(mesh.stored().points(TENANT, collection))
        .singleElement()
        .extracting(point -> point.getPayloadOrThrow("text").getStringValue())
        .isEqualTo("A heron: data:image/png;base64,…");
  }

  @Test
  void frontMatter_isMetadataAndTitle() throws Exception {
    SampleFiles.write(
        folder, "tyres.md", "---\ntitle: Winter tyres\nlevel: 2\n---\nBelow seven degrees.\n");

    mesh.ingest(collection, folder, false);

    assertThat(mesh.list(collection))
        .singleElement()
        .satisfies(document -> {
          assertThat(document.getTitle()).isEqualTo("Winter tyres");
          assertThat(document.getMetadata().getFieldsOrThrow("level").getNumberValue())
              .isEqualTo(2);
          assertThat(document.getMetadata().getFieldsOrThrow("media_type").getStringValue())
              .isEqualTo("text/markdown");
        });
  }

  @Test
  void oddNames_areDocumentsOfTheirOwn() throws Exception {
    for (String name : List.of("caf%E9.txt", "caf%E8.txt", "caf%EF%BF%BD.txt", "new%0Aline.txt")) {
      Files.writeString(Path.of(URI.create(folder.toUri() + name)), "text of " + name);
    }
    Path deep = folder;
    for (int i = 0; i < 80; i++) {
      deep = deep.resolve(UUID.randomUUID().toString());
    }
    SampleFiles.write(deep, "deep.txt", "text at the end of a long path");
    SampleFiles.write(deep, "broken.bin", new byte[] {1, 2, 3, 0, 9, 8, 7});

    Batch first = mesh.ingest(collection, folder, false);
    Batch second = mesh.ingest(collection, folder, true);

    assertThat(mesh.failures(first)).hasSize(1);
    assertThat(first.getCounts().getCreatedCount()).isEqualTo(5);
    assertThat(second.getCounts().getUnchangedCount()).isEqualTo(5);
    assertThat(second.getCounts().getRemovedCount()).isZero();
    assertThat(mesh.list(collection)).extracting(Document::getText).doesNotContainNull().hasSize(5);
  }

  @Test
  void namedPipe_failsAloneAndHoldsNothing() throws Exception {
    Path pipe = folder.resolve("a-pipe.txt");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    SampleFiles.write(folder, "b.txt", "text");

    Batch batch = mesh.ingest(collection, folder, false);

    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(1);
    assertThat(mesh.failures(batch))
        .hasEntrySatisfying(
            "a-pipe.txt", failure -> assertThat(failure.getReason()).isEqualTo("unsupported"));
  }

  @Test
  void folderWithin_embedsNothingAgain() throws Exception {
    SampleFiles.write(folder, "a.txt", "text of a");
    SampleFiles.write(folder, "sub/b.txt", "text of b");
    Batch all = mesh.ingest(collection, folder, false);

    Batch part = mesh.ingest(collection, folder.resolve("sub"), false);
    Batch again = mesh.ingest(collection, folder, false);

    assertThat(all.getCounts().getCreatedCount()).isEqualTo(2);
    assertThat(part.getCounts().getUnchangedCount()).isEqualTo(1);
    assertThat(again.getCounts().getUnchangedCount()).isEqualTo(2);
    assertThat(mesh.list(collection)).allSatisfy(d -> assertThat(d.getRevision()).isEqualTo(1));
  }

  @Test
  void linkWhoseTargetIsAway_removesNothing() throws Exception {
    Path drive = Files.createDirectories(mesh.files().resolve("drive"));
    SampleFiles.write(drive, "a.txt", "on the drive");
    SampleFiles.write(folder, "b.txt", "in the folder");
    Files.createSymbolicLink(folder.resolve("link"), drive);
    Batch first = mesh.ingest(collection, folder, true);
    Files.move(drive, mesh.files().resolve("unplugged"));

    Batch second = mesh.ingest(collection, folder, true);

    assertThat(first.getCounts().getCreatedCount()).isEqualTo(2);
    assertThat(second.getCounts().getFailedCount()).isEqualTo(1);
    assertThat(second.getCounts().getRemovedCount()).isZero();
    assertThat(mesh.list(collection)).hasSize(2);
  }

  @Test
  void sameRequest_isTheSameJob() throws Exception {
    SampleFiles.write(folder, "a.txt", "one");
    var request =
        dev.vectormesh.corpus.v1.IngestSourceRequest.newBuilder()
            .setParent(collection)
            .setRequestId(java.util.UUID.randomUUID().toString())
            .setSource(
                dev.vectormesh.corpus.v1.Source.newBuilder()
                    .setFiles(
                        dev.vectormesh.corpus.v1.FilesSource.newBuilder()
                            .setPath(folder.toString())))
            .build();

    var first = mesh.await(mesh.ingest(TENANT).ingestSource(request));
    var second = mesh.ingest(TENANT).ingestSource(request);

    assertThat(second.getName()).isEqualTo(first.getName());
  }

  @Test
  void folderThatLostMuch_removesNothingUnlessItIsConfirmed() throws Exception {
    manyFiles(10, 1);
    var first = mesh.ingest(collection, folder, true);
    for (int i = 0; i < 4; i++) {
      Files.delete(folder.resolve("f%04d.txt".formatted(i)));
    }

    Batch kept = mesh.ingest(collection, folder, true);
    Batch confirmed =
        mesh.ingest(
            IngestCalls.request(collection, FilesSource.newBuilder().setPath(folder.toString()))
                .setRemoveMissing(true)
                .setConfirmRemoval(true));

    assertThat(kept.getCounts().getRemovedCount()).isZero();
    assertThat(kept.getCounts().getKeptCount()).isEqualTo(4);
    assertThat(kept.getCounts().getWarningsList())
        .anyMatch(warning -> warning.contains("confirm_removal"));
    assertThat(confirmed.getCounts().getRemovedCount()).isEqualTo(4);
    assertThat(mesh.list(collection)).hasSize(6);
  }
}
