package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A log that lost what was acknowledged, in whatever way, is told from one that a crash left: 120
 * points were acknowledged, each alone, and then the files were damaged.
 */
class LostLogTest {
  private static final int POINTS = 120;

  @RegisterExtension private static final TestServer SERVER = new TestServer();
  @TempDir private Path copy;

  /** What happens to the files of the collection "c". */
  enum Damage {
    LOG_ZEROED {
      @Override
      void to(Path folder) throws IOException {
        zero(log(folder), 0);
      }
    },
    LOG_ZEROED_FROM_THE_MIDDLE {
      @Override
      void to(Path folder) throws IOException {
        zero(log(folder), used(log(folder)) / 2);
      }
    },
    LOG_EMPTY {
      @Override
      void to(Path folder) throws IOException {
        truncate(log(folder), 0);
      }
    },
    LOG_CUT_IN_THE_MIDDLE {
      @Override
      void to(Path folder) throws IOException {
        truncate(log(folder), used(log(folder)) / 2);
      }
    },
    LAST_RECORD_CUT {
      @Override
      void to(Path folder) throws IOException {
        truncate(log(folder), used(log(folder)) - 1);
      }
    },
    LAST_RECORD_DAMAGED {
      @Override
      void to(Path folder) throws IOException {
        flip(log(folder), used(log(folder)) - 2);
      }
    },
    LOG_GONE {
      @Override
      void to(Path folder) throws IOException {
        Files.delete(log(folder));
      }
    },
    LOG_AND_MARK_GONE {
      @Override
      void to(Path folder) throws IOException {
        Files.delete(log(folder));
        Files.delete(mark(folder));
      }
    },
    MARK_ZEROED {
      @Override
      void to(Path folder) throws IOException {
        zero(mark(folder), 0);
      }
    };

    abstract void to(Path folder) throws IOException;
  }

  @BeforeAll
  static void fill() {
    for (String name : List.of("c", "other")) {
      get(
          SERVER
              .client()
              .createCollectionAsync(
                  name, VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build()));
    }
    for (long n = 0; n < POINTS; n++) {
      get(SERVER.client().upsertAsync("c", List.of(point(n))));
    }
    get(SERVER.client().upsertAsync("other", List.of(point(1))));
  }

  private static PointStruct point(long number) {
    return PointStruct.newBuilder().setId(id(number)).setVectors(vectors(1, number)).build();
  }

  /** Copies the directory as it is while the server runs; returns the folder of "c". */
  private Path copyDirectory() throws IOException {
    try (Stream<Path> paths = Files.walk(SERVER.directory())) {
      for (Path path : paths.sorted().toList()) {
        Path target = copy.resolve(SERVER.directory().relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
    try (Stream<Path> folders = Files.list(copy.resolve("collections"))) {
      for (Path folder : folders.toList()) {
        // The other one has a single record.
        if (used(log(folder)) > 1_000) {
          return folder;
        }
      }
    }
    throw new AssertionError("no folder has a long log");
  }

  private static Path log(Path folder) throws IOException {
    return only(folder, path -> path.toString().endsWith(".log"));
  }

  private static Path mark(Path folder) throws IOException {
    return only(folder, path -> path.endsWith("acknowledged"));
  }

  private static Path only(Path folder, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(wanted).findFirst().orElseThrow();
    }
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

  private static void zero(Path file, long from) throws IOException {
    write(file, from, new byte[(int) (Files.size(file) - from)]);
  }

  private static void flip(Path file, long at) throws IOException {
    write(file, at, new byte[] {(byte) ~Files.readAllBytes(file)[(int) at]});
  }

  private static void write(Path file, long at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  @ParameterizedTest
  @EnumSource
  void loss_isReportedByNameAtEveryStart(Damage damage) throws Exception {
    damage.to(copyDirectory());

    for (int start = 0; start < 2; start++) {
      try (EmbeddedQdrant opened = EmbeddedQdrant.builder(copy).inProcessName("lost").start();
          QdrantClient client = Clients.inProcess("lost")) {
        Status status = failure(client.countAsync("c"));
        assertThat(status.getCode()).isEqualTo(Status.Code.DATA_LOSS);
        assertThat(status.getDescription()).contains("collection `c`");
        assertThat(opened.damage()).containsOnlyKeys("c");
        assertThat(status.getDescription()).contains(opened.damage().get("c"));
        assertThat(get(client.countAsync("other"))).isEqualTo(1);
      }
    }
  }

  @Test
  void lossOfTheMiddle_saysHowMuch() throws Exception {
    Path log = log(copyDirectory());
    truncate(log, used(log) / 2);

    try (EmbeddedQdrant opened = EmbeddedQdrant.builder(copy).start()) {
      assertThat(opened.damage().get("c"))
          .contains(log.getFileName().toString())
          .containsPattern("after operation \\d+, but 120 were acknowledged: \\d+ are lost");
    }
  }

  @Test
  void damagedLog_staysAsItIs() throws Exception {
    Path log = log(copyDirectory());
    flip(log, used(log) - 2);
    byte[] before = Files.readAllBytes(log);

    EmbeddedQdrant.builder(copy).start().close();

    assertThat(Files.readAllBytes(log)).isEqualTo(before);
  }

  @Test
  void oneSlotOfTheMark_isEnough() throws Exception {
    Path folder = copyDirectory();
    flip(mark(folder), 9);

    try (EmbeddedQdrant opened = EmbeddedQdrant.builder(copy).inProcessName("lost").start();
        QdrantClient client = Clients.inProcess("lost")) {
      assertThat(opened.damage()).isEmpty();
      assertThat(get(client.countAsync("c"))).isEqualTo(POINTS);
    }
  }
}
