package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.search.v1.SearchRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** kill -9 loses nothing that was acknowledged; {@link CrashRounds} does it as often as wanted. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class CrashIT {
  private static final String NAMESPACE = "namespaces/redis-less";

  /** Four commits of the pipeline. */
  private static final int FILES = 500;

  @ParameterizedTest
  @EnumSource
  void ingest_goesOn_afterAKill(CrashRounds.Mode mode) throws Exception {
    assertThat(CrashRounds.round(mode, FILES, System.nanoTime())).contains("SUCCEEDED");
  }

  @Test
  void redisKilled_searchesAndWritesGoOn_andItComesBack(@TempDir Path folder) throws Exception {
    try (ChildMesh mesh = new ChildMesh(folder)) {
      mesh.namespaces()
          .createNamespace(
              CreateNamespaceRequest.newBuilder().setNamespaceId("redis-less").build());
      mesh.collections()
          .createCollection(
              CreateCollectionRequest.newBuilder()
                  .setParent(NAMESPACE)
                  .setCollectionId("notes")
                  .setCollection(Collection.getDefaultInstance())
                  .build());
      write(mesh, "before", "A heron waits at the pond.");
      assertThat(hits(mesh, "heron")).isEqualTo(1);

      long killed = mesh.killRedis();
      assertThat(hits(mesh, "heron at the pond")).isEqualTo(1);
      write(mesh, "after", "A lynx crosses the snow.");
      assertThat(hits(mesh, "lynx")).isEqualTo(2);

      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              mesh::redisPid,
              pid ->
                  pid.filter(it -> it != killed)
                      .flatMap(ProcessHandle::of)
                      .filter(ProcessHandle::isAlive)
                      .isPresent());
      assertThat(hits(mesh, "heron or lynx")).isEqualTo(2);
    }
  }

  private static void write(ChildMesh mesh, String id, String text) {
    mesh.documents()
        .writeDocuments(
            WriteDocumentsRequest.newBuilder()
                .setParent(NAMESPACE + "/collections/notes")
                .addDocuments(
                    DocumentWrite.newBuilder()
                        .setDocumentId(id)
                        .setDocument(Document.newBuilder().setText(text)))
                .build());
  }

  private static int hits(ChildMesh mesh, String query) {
    return mesh.search()
        .search(SearchRequest.newBuilder().setParent(NAMESPACE).setQuery(query).build())
        .getHitsCount();
  }
}
