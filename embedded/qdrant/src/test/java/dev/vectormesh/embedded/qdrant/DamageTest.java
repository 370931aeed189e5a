package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static dev.vectormesh.embedded.qdrant.FlippedByte.flip;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the disk looks like after power is lost, or after it went bad. */
class DamageTest {
  @RegisterExtension private final TestServer server = new TestServer();
  @TempDir private Path copy;

  @BeforeEach
  void fill() {
    get(
        server
            .client()
            .createCollectionAsync(
                "c", VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()));
    write(0, 5);
    server.restart();
    write(5, 10);
    get(server.client().deleteAsync("c", List.of(id(1), id(6))));
  }

  private void write(long from, long to) {
    for (long n = from; n < to; n++) {
      get(server.client().upsertAsync("c", List.of(point(n))));
    }
  }

  private static PointStruct point(long number) {
    return PointStruct.newBuilder().setId(id(number)).setVectors(vectors(1, number)).build();
  }

  /** The directory as it is while the server runs: what a crash leaves. */
  private void copyDirectory() throws IOException {
    try (Stream<Path> paths = Files.walk(server.directory())) {
      for (Path path : paths.sorted().toList()) {
        Path target = copy.resolve(server.directory().relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  private Path log() throws IOException {
    return only(path -> path.toString().endsWith(".log") && path.toFile().length() > 0);
  }

  private Path only(java.util.function.Predicate<Path> wanted) throws IOException {
    try (Stream<Path> paths = Files.walk(copy)) {
      return paths.filter(wanted).findFirst().orElseThrow();
    }
  }

  private Path segmentFile() throws IOException {
    return only(path -> path.toString().endsWith(".cfs"));
  }

  /** Number of bytes of the log before the zeros that it was grown by. */
  private static long used(Path log) throws IOException {
    byte[] bytes = Files.readAllBytes(log);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return end;
  }

  private interface Check {
    void on(QdrantClient client) throws Exception;
  }

  private void open(Check check) throws Exception {
    try (EmbeddedQdrant opened = EmbeddedQdrant.builder(copy).inProcessName("copy").start();
        QdrantClient client = Clients.inProcess("copy")) {
      assertThat(opened.services()).isNotEmpty();
      check.on(client);
    }
  }

  private static List<Long> ids(QdrantClient client) {
    List<io.qdrant.client.grpc.Common.PointId> all =
        LongStream.range(0, 20).mapToObj(n -> id(n)).toList();
    return get(client.retrieveAsync("c", all, null)).stream()
        .map(point -> point.getId().getNum())
        .toList();
  }

  @Test
  void crash_losesNothing() throws Exception {
    copyDirectory();

    open(client -> {
      assertThat(ids(client)).containsExactly(0L, 2L, 3L, 4L, 5L, 7L, 8L, 9L);
      get(client.upsertAsync("c", List.of(point(11))));
    });
    open(client -> assertThat(ids(client)).contains(0L, 9L, 11L).hasSize(9));
  }

  /** What a kill leaves of a record whose writer was not answered. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 20, 39})
  void tornTail_isCut(int missing) throws Exception {
    copyDirectory();
    byte[] bytes = Files.readAllBytes(log());
    int end = (int) used(log());
    // Lengths are padded to 8 bytes.
    end = (end + 7) & ~7;
    byte[] last = Arrays.copyOfRange(bytes, lastRecord(bytes), end);
    try (FileChannel channel = FileChannel.open(log(), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(last, 0, last.length - missing), end);
    }

    open(client -> {
      assertThat(ids(client)).containsExactly(0L, 2L, 3L, 4L, 5L, 7L, 8L, 9L);
      get(client.deleteAsync("c", List.of(id(5))));
    });
    open(client -> assertThat(ids(client)).doesNotContain(5L).hasSize(7));
  }

  private static int lastRecord(byte[] log) {
    ByteBuffer bytes = ByteBuffer.wrap(log);
    int last = 0;
    for (int at = 0; at + 4 <= log.length; at += 8) {
      last = bytes.getInt(at) == 0x564D4F50 ? at : last;
    }
    return last;
  }

  @Test
  void garbageAfterTheTail_isCut() throws Exception {
    copyDirectory();
    try (FileChannel channel = FileChannel.open(log(), StandardOpenOption.WRITE)) {
      channel.write(
          ByteBuffer.wrap(new byte[] {0x56, 0x4D, 0x4F, 0x50, 0, 0, 1}), used(log()) + 64);
    }

    open(client -> assertThat(ids(client)).hasSize(8));
  }

  @Test
  void damagedLog_isReportedByName() throws Exception {
    copyDirectory();
    flip(log(), 40);

    open(client -> assertDamaged(client, log().getFileName().toString()));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 17, 31, 46, 58, 71, 84, 99})
  void damagedSegment_isReportedByName(int percent) throws Exception {
    copyDirectory();
    Path segment = segmentFile();
    flip(segment, segment.toFile().length() * percent / 100);

    open(client -> assertDamaged(client, segment.getFileName().toString()));
  }

  @Test
  void missingSegmentFile_isReportedByName() throws Exception {
    copyDirectory();
    Path segment = segmentFile();
    Files.delete(segment);

    open(client -> assertDamaged(client, segment.getFileName().toString()));
  }

  @Test
  void missingSegmentsList_isReportedByName() throws Exception {
    copyDirectory();
    Path segments = only(path -> path.getFileName().toString().startsWith("segments_"));
    Files.delete(segments);

    open(client -> assertDamaged(client, "segments"));
  }

  /** The damaged collection answers nothing but what is wrong with it; others work. */
  private static void assertDamaged(QdrantClient client, String file) {
    Status status = failure(client.countAsync("c"));
    assertThat(status.getCode()).isEqualTo(Status.Code.DATA_LOSS);
    assertThat(status.getDescription()).contains("`c`").contains(file);
    var info = get(client.getCollectionInfoAsync("c"));
    assertThat(info.getStatus()).isEqualTo(CollectionStatus.Red);
    assertThat(info.getOptimizerStatus().getError()).contains(file);
    get(
        client.createCollectionAsync(
            "d", VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()));
    assertThat(get(client.upsertAsync("d", List.of(point(1)))).getOperationId()).isEqualTo(1);
    assertThat(get(client.deleteCollectionAsync("c")).getResult()).isTrue();
    assertThat(get(client.listCollectionsAsync())).containsExactly("d");
  }

  @Test
  void damagedCatalog_isReadFromItsCopy() throws Exception {
    get(server.client().createAliasAsync("also", "c"));
    copyDirectory();
    flip(copy.resolve("catalog"), 20);

    open(client -> assertThat(get(client.countAsync("also"))).isEqualTo(8));
    Files.delete(copy.resolve("catalog.copy"));
    open(client -> assertThat(get(client.countAsync("also"))).isEqualTo(8));
  }

  @Test
  void damagedCatalogAndCopy_areReportedAndChangeNothing() throws Exception {
    copyDirectory();
    flip(copy.resolve("catalog"), 20);
    flip(copy.resolve("catalog.copy"), 20);
    List<Path> before = all(copy);

    try (EmbeddedQdrant opened = EmbeddedQdrant.builder(copy).inProcessName("copy").start();
        QdrantClient client = Clients.inProcess("copy")) {
      assertThat(opened.damage()).containsOnlyKeys("");
      assertThat(opened.damage().get("")).contains("catalog fails its checksum");
      for (var call :
          List.of(
              client.countAsync("c"),
              client.listCollectionsAsync(),
              client.deleteCollectionAsync("c"))) {
        assertThat(failure(call).getCode()).isEqualTo(Status.Code.DATA_LOSS);
        assertThat(failure(call).getDescription()).contains("catalog fails its checksum");
      }
    }
    assertThat(all(copy)).isEqualTo(before);
  }

  private static List<Path> all(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.sorted().toList();
    }
  }

  @Test
  void damage_isEmptyWhenAllIsServed() throws Exception {
    assertThat(server.server().damage()).isEmpty();
  }
}
