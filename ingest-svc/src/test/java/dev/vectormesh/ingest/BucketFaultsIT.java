package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import dev.vectormesh.corpus.v1.Object;
import dev.vectormesh.corpus.v1.UploadObjectRequest;
import dev.vectormesh.ingest.bucket.Bucket;
import dev.vectormesh.ingest.bucket.BucketObjects;
import dev.vectormesh.ingest.bucket.Description;
import dev.vectormesh.ingest.bucket.Upload;
import dev.vectormesh.ingest.name.BucketName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Puts and deletions that are cut off, and object stores that are away. */
class BucketFaultsIT extends BucketScene {
  private static final Duration NOW = Duration.ofSeconds(30);

  @Test
  void uploadThatIsCutOff_leavesNothing() throws Exception {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    var upload = begin(Object.getDefaultInstance(), "a", answer);
    upload.onNext(
        UploadObjectRequest.newBuilder()
            .setContent(ByteString.copyFrom(new byte[1024 * 1024]))
            .build());
    await("the first bytes").atMost(1, MINUTES).until(() -> !stored().isEmpty());

    upload.onError(new IllegalStateException("the caller's cable"));

    await("nothing left")
        .atMost(1, MINUTES)
        .untilAsserted(() -> {
          assertThat(stored()).isEmpty();
          assertThat(notes()).isZero();
        });
    assertThat(names()).isEmpty();
    assertThat(answer).isCompletedExceptionally();
  }

  /** Notes of bytes in the bucket; they are the same afterwards. */
  private int notes() throws Exception {
    return mesh.stored()
        .sql(
            "update corpus.loose_bytes set abandoned = abandoned where bucket_uid = '"
                + uid()
                + "'");
  }

  @Test
  void putsOfOneObjectAtTheSameTime_leaveOneOfThemWhole() throws Exception {
    List<CompletableFuture<Object>> answers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      answers.add(
          upload(
              Object.getDefaultInstance(),
              "a",
              ("Text of put number " + i).getBytes(StandardCharsets.UTF_8)));
    }
    List<Object> stored = answers.stream().map(CompletableFuture::join).toList();

    String text = text(bucket + "/objects/a");

    assertThat(IntStream.range(0, 12).mapToObj(i -> "Text of put number " + i)).contains(text);
    assertThat(stored).extracting(Object::getSizeBytes).contains((long) text.length());
    assertThat(stored()).hasSize(1);
    assertThat(notes()).isZero();
  }

  @Test
  void objectStoreThatIsAway_isToldAndNothingIsHalfPut() throws Exception {
    Object kept = put("kept", "Otters eat fish.");
    Path away = store().resolveSibling("away");
    Files.move(store(), away);
    Files.writeString(store(), "no folder");
    try {
      assertThatThrownBy(() -> put("a", "Badgers dig."))
          .hasMessageContaining("UNAVAILABLE")
          .hasMessageContaining("the object store cannot be used");
      assertThatThrownBy(() -> put("kept", "Badgers dig.")).hasMessageContaining("UNAVAILABLE");
    } finally {
      Files.delete(store());
      Files.move(away, store());
    }

    assertThat(names()).containsExactly("kept");
    assertThat(text(kept.getName())).isEqualTo("Otters eat fish.");
    assertThat(put("a", "Badgers dig.").getSizeBytes()).isEqualTo(12);
  }

  private Upload begunHere(String id) throws Exception {
    Bucket own =
        new Bucket(
            TENANT,
            UUID.fromString(uid()),
            UUID.fromString(mesh.stored().namespaceUid(collection)),
            BucketName.parse(bucket),
            "",
            0,
            0,
            Instant.EPOCH);
    Description said = new Description("", "", Struct.getDefaultInstance());
    return mesh.app().bucketObjects().upload(own, new BucketObjects.Wanted(id, said, "", ""));
  }

  private void age(String table, String column) throws Exception {
    int aged =
        mesh.stored()
            .sql(
                "update corpus.%s set %s = now() - interval '2 hours' where %s = '%s'"
                    .formatted(
                        table, column, table.equals("bucket") ? "uid" : "bucket_uid", uid()));
    assertThat(aged).isPositive();
  }

  @Test
  @SuppressWarnings("MustBeClosed") // A process that dies closes nothing.
  void bytesOfAProcessThatDiedBeforeTheRow_areSwept() throws Exception {
    Upload upload = begunHere("a");
    upload.write(ByteBuffer.wrap(new byte[1000]));
    assertThat(stored()).hasSize(1);

    mesh.app().leftovers().sweep(NOW);
    assertThat(stored()).hasSize(1);
    age("loose_bytes", "note_time");
    mesh.app().leftovers().sweep(NOW);

    assertThat(stored()).isEmpty();
    assertThat(notes()).isZero();
    // It lived, and was slow: what it wrote is gone, and it says so.
    assertThatThrownBy(upload::finish).hasMessageContaining("UNAVAILABLE");
    assertThat(names()).isEmpty();
  }

  @Test
  void bytesThatAProcessWhichDiedDidNotRemove_areSwept() throws Exception {
    put("a", "Otters eat fish.");
    UUID left = UUID.randomUUID();
    Path old =
        Files.createDirectories(
                stored()
                    .getFirst()
                    .resolveSibling("../%02x".formatted(left.getLeastSignificantBits() & 0xff)))
            .resolve(left.toString());
    Files.writeString(old, "What it was before.");
    mesh.stored()
        .sql(
            "insert into corpus.loose_bytes (tenant_id, content, namespace_uid, bucket_uid) values"
                + " ('%s', '%s', '%s', '%s')"
                    .formatted(TENANT, left, mesh.stored().namespaceUid(collection), uid()));
    age("loose_bytes", "note_time");

    mesh.app().leftovers().sweep(NOW);

    assertThat(old).doesNotExist();
    assertThat(text(bucket + "/objects/a")).isEqualTo("Otters eat fish.");
    assertThat(notes()).isZero();
  }

  @Test
  void deletionThatWasCutOff_isGoneOnWith() throws Exception {
    put("a", "Otters eat fish.");
    String uid = uid();
    mesh.stored()
        .sql(
            "update corpus.bucket set state = 'DELETING', update_time = now() - interval '1 hour'"
                + " where uid = '"
                + uid
                + "'");

    mesh.app().leftovers().sweep(NOW);

    assertThat(stored()).isEmpty();
    assertThat(
            mesh.stored().sql("delete from corpus.bucket_object where bucket_uid = '" + uid + "'"))
        .isZero();
    assertThat(create("raw")).isEqualTo(bucket);
  }
}
