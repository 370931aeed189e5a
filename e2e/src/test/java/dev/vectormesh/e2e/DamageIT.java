package dev.vectormesh.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.local.cli.VectormeshCli;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.search.v1.SearchRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An index that lost what was acknowledged: named everywhere, and made good. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class DamageIT {
  private static final String NAMESPACE = "namespaces/damaged";
  private static final int DOCUMENTS = 30;

  @TempDir Path folder;

  @Test
  void indexThatLostItsLog_isNamed_andMadeGoodByTheDoctor() throws Exception {
    try (ChildMesh mesh = new ChildMesh(folder)) {
      write(mesh);
      assertThat(hits(mesh)).isEqualTo(10);

      mesh.kill();
      zeroLogs(mesh.qdrantFolder());
      mesh.startAgain();

      StatusRuntimeException refused =
          catchThrowableOfType(StatusRuntimeException.class, () -> hits(mesh));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.DATA_LOSS);
      assertThat(ErrorDetails.info(refused).orElseThrow().getReason()).isEqualTo("DATA_DAMAGED");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(said("status", "--data", mesh.root().toString()))
                  .contains("DEGRADED", "damaged and not served: vm-n-"));

      assertThat(said("doctor", "--repair", "--data", mesh.root().toString()))
          .contains("the running mesh", "The index of every namespace is whole.");

      assertThat(hits(mesh)).isEqualTo(10);
    }
  }

  @Test
  void damagedCatalog_isNamedWithWhatToDo_whichMakesAllAnew() throws Exception {
    try (ChildMesh mesh = new ChildMesh(folder)) {
      write(mesh);
      mesh.kill();
      for (String file : List.of("catalog", "catalog.copy")) {
        Files.writeString(mesh.qdrantFolder().resolve(file), "no catalog");
      }
      mesh.startAgain();

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(said("status", "--data", mesh.root().toString()))
                  .contains("damaged and not served: the catalog", "folder `qdrant`", "--repair")
                  .doesNotContain(mesh.root().resolve("qdrant").toString()));

      mesh.kill();
      Files.move(mesh.qdrantFolder(), folder.resolve("aside"));
      mesh.startAgain();
      assertThat(said("doctor", "--repair", "--data", mesh.root().toString()))
          .contains("The index of every namespace is whole.");
      assertThat(hits(mesh)).isEqualTo(10);
    }
  }

  private static void write(ChildMesh mesh) {
    mesh.namespaces()
        .createNamespace(CreateNamespaceRequest.newBuilder().setNamespaceId("damaged").build());
    mesh.collections()
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(NAMESPACE)
                .setCollectionId("notes")
                .build());
    WriteDocumentsRequest.Builder documents =
        WriteDocumentsRequest.newBuilder().setParent(NAMESPACE + "/collections/notes");
    for (int i = 0; i < DOCUMENTS; i++) {
      documents.addDocuments(
          DocumentWrite.newBuilder()
              .setDocumentId("note-" + i)
              .setDocument(Document.newBuilder().setText("A heron waits at pond number " + i)));
    }
    mesh.documents().writeDocuments(documents.build());
  }

  private static int hits(ChildMesh mesh) {
    return mesh.search()
        .search(SearchRequest.newBuilder().setParent(NAMESPACE).setQuery("heron").build())
        .getHitsCount();
  }

  /** As a disk does that lost what it had confirmed: the files are there, and hold nothing. */
  private static void zeroLogs(Path qdrant) throws Exception {
    List<Path> logs;
    try (Stream<Path> files = Files.walk(qdrant)) {
      logs = files.filter(file -> file.toString().endsWith(".log")).toList();
    }
    assertThat(logs).isNotEmpty();
    for (Path log : logs) {
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
        file.write(new byte[(int) file.length()]);
      }
    }
  }

  private static String said(String... arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream stream = new PrintStream(said, true, UTF_8)) {
      int unused = VectormeshCli.run(new Console(stream, stream, false), arguments);
    }
    return said.toString(UTF_8);
  }
}
