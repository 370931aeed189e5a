package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.FilesSource.Kind;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ItemFailure;
import dev.vectormesh.ingest.media.TranscriptionEndpoint;
import dev.vectormesh.points.Locator;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.points.TimeSpan;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Frames of videos as documents, and what is said in recordings as text. */
class RecordingsIT {
  private static TranscriptionEndpoint endpoint;
  private static IngestMesh mesh;

  private Path folder;
  private String pictures;

  @BeforeAll
  static void startMesh() throws Exception {
    TestFfmpeg.require();
    endpoint = new TranscriptionEndpoint();
    endpoint.answers(
        200,
        """
        {"segments": [{"start": 1.5, "end": 4, "text": "Herons fish at dawn."},
                      {"start": 40, "end": 44, "text": "Otters sleep by day."}]}
        """);
    mesh = IngestMesh.start(Map.of("recordings.transcription", endpoint.uri().toString()));
  }

  @AfterAll
  static void closeMesh() throws Exception {
    if (mesh != null) {
      mesh.close();
      endpoint.close();
    }
  }

  @BeforeEach
  void makeCollection(TestInfo test) throws Exception {
    folder =
        Files.createDirectory(mesh.files().resolve(test.getTestMethod().orElseThrow().getName()));
    pictures = mesh.picturesBeside(mesh.collection());
  }

  private IngestSourceRequest.Builder request(Kind... kinds) {
    FilesSource.Builder files =
        FilesSource.newBuilder().setPath(folder.toString()).addAllKinds(List.of(kinds));
    return IngestCalls.request(pictures, files).setRemoveMissing(true);
  }

  private Batch frames() {
    return mesh.ingest(request(Kind.KIND_PICTURE).setVideoFrames(true));
  }

  private List<TimeSpan> times() throws Exception {
    return mesh.stored().points(TENANT, pictures).stream()
        .flatMap(point -> places(point).stream())
        .map(Locator::time)
        .map(Objects::requireNonNull)
        .sorted((a, b) -> a.start().compareTo(b.start()))
        .toList();
  }

  private static List<Locator> places(RetrievedPoint point) {
    return point.getPayloadOrThrow(PointFields.PLACES).getListValue().getValuesList().stream()
        .map(Locator::of)
        .toList();
  }

  @Test
  void framesOfAVideo_areDocuments_whichKnowTheirTime_andComeAndGoWithIt() throws Exception {
    Path film = folder.resolve("film.mkv");
    TestFfmpeg.scenes(film);
    Batch first = frames();
    List<Document> documents = mesh.list(pictures);
    List<TimeSpan> times = times();
    String signature = mesh.signature(pictures);
    Batch again = frames();
    String unchanged = mesh.signature(pictures);
    TestFfmpeg.make(film, List.of("-f", "lavfi", "-i", "color=green:s=320x180:d=1:r=5"));
    Batch changed = frames();
    int left = mesh.list(pictures).size();
    Files.delete(film);
    Batch gone = frames();

    assertThat(first.getCounts().getCreatedCount()).isEqualTo(3);
    assertThat(first.getCounts().getFailedCount()).isZero();
    assertThat(first.getCounts().getWarningsList()).noneMatch(w -> w.contains("film"));
    assertThat(documents)
        .extracting(Document::getTitle)
        .contains("film, 0:00", "film, 0:03", "film, 0:07");
    assertThat(documents)
        .allSatisfy(document -> {
          assertThat(document.getUri()).matches("file:.*/film.mkv#t=[037]");
          assertThat(document.getMetadata().getFieldsOrThrow("part_of").getStringValue())
              .startsWith("film.mkv-");
          assertThat(document.getPicture().getWidth()).isEqualTo(320);
        });
    assertThat(times)
        .containsExactly(
            TimeSpan.at(Duration.ZERO),
            TimeSpan.at(Duration.ofSeconds(3)),
            TimeSpan.at(Duration.ofSeconds(7)));
    assertThat(again.getCounts().getUnchangedCount()).isEqualTo(3);
    assertThat(unchanged).isEqualTo(signature);
    assertThat(changed.getCounts().getCreatedCount()).isEqualTo(1);
    assertThat(changed.getCounts().getRemovedCount()).isEqualTo(3);
    assertThat(left).isEqualTo(1);
    assertThat(gone.getCounts().getRemovedCount()).isEqualTo(1);
    assertThat(mesh.list(pictures)).isEmpty();
  }

  @Test
  void aVideoThatCannotBeRead_failsAlone() throws Exception {
    TestFfmpeg.scenes(folder.resolve("film.mkv"));
    byte[] begin = java.util.Arrays.copyOf(Files.readAllBytes(folder.resolve("film.mkv")), 90);
    Files.write(folder.resolve("broken.mkv"), begin);

    Batch batch = frames();

    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(3);
    assertThat(batch.getCounts().getFailedCount()).isEqualTo(1);
    assertThat(mesh.failures(batch).values())
        .extracting(ItemFailure::getItem, ItemFailure::getReason)
        .containsExactly(tuple("broken.mkv#0", "corrupt"));
  }

  @Test
  void whatIsSaid_isFoundAsText_withItsTimes_andASilentFilmIsNoFault() throws Exception {
    TestFfmpeg.hum(folder.resolve("talk.ogg"), 2);
    TestFfmpeg.scenes(folder.resolve("silent.mkv"));

    Batch batch = mesh.ingest(request().setVideoFrames(true));

    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(4);
    assertThat(batch.getCounts().getSkippedCount()).isEqualTo(1);
    assertThat(batch.getCounts().getFailedCount()).isZero();
    assertThat(mesh.list(pictures))
        .filteredOn(document -> document.getMediaType().startsWith("audio/"))
        .extracting(Document::getTitle)
        .containsExactly("talk");
    assertThat(times())
        .contains(
            new TimeSpan(Duration.ofMillis(1500), Duration.ofSeconds(4)),
            new TimeSpan(Duration.ofSeconds(40), Duration.ofSeconds(44)));
    assertThat(mesh.ingest(request().setVideoFrames(true)).getCounts().getUnchangedCount())
        .isEqualTo(4);
  }
}
