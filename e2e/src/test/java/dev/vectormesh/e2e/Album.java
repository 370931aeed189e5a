package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.auth.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** A namespace with pictures and texts, in a collection each, for tests that search them. */
final class Album {
  /** The pictures that come along. */
  static final Path DRAWN = Path.of("..", "triton-models", "clip-drawn", "pictures");

  /** What the first of them shows. */
  static final String STAR = "a small red star on a light green background";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final TestMesh mesh;
  private final String namespace;

  private Album(TestMesh mesh, String namespace) {
    this.mesh = mesh;
    this.namespace = namespace;
  }

  static Album create(TestMesh mesh, String id) {
    Album album = new Album(mesh, "namespaces/" + id);
    try (var grpc = mesh.grpc(mesh.token(Role.ADMIN))) {
      var namespace =
          grpc.namespaces()
              .createNamespace(CreateNamespaceRequest.newBuilder().setNamespaceId(id).build());
    }
    album.collection("pictures", "clip-drawn");
    album.collection("notes", "");
    return album;
  }

  String namespace() {
    return namespace;
  }

  String pictures() {
    return namespace + "/collections/pictures";
  }

  String notes() {
    return namespace + "/collections/notes";
  }

  /** Makes another collection, and answers its name. */
  String collection(String id, String encoder) {
    try (var grpc = mesh.grpc(mesh.token(Role.ADMIN))) {
      return grpc.collections()
          .createCollection(
              CreateCollectionRequest.newBuilder()
                  .setParent(namespace)
                  .setCollectionId(id)
                  .setCollection(Collection.newBuilder().setEncoder(encoder))
                  .build())
          .getName();
    }
  }

  /** Puts the first of the drawn pictures into a folder; answers their captions by file. */
  static Map<String, String> copyDrawn(Path folder, int most) throws IOException {
    Map<String, String> captions = new LinkedHashMap<>();
    for (String line :
        Files.readAllLines(DRAWN.resolve("captions.txt")).stream().limit(most).toList()) {
      String[] parts = line.split("\t", 2);
      captions.put(parts[0], parts[1]);
      Files.copy(DRAWN.resolve(parts[0]), folder.resolve(parts[0]));
    }
    return captions;
  }

  /** Writes a text among the notes. */
  void write(String id, String title, String text) {
    try (var grpc = mesh.grpc(mesh.token(Role.ADMIN))) {
      var written =
          grpc.documents()
              .writeDocuments(
                  WriteDocumentsRequest.newBuilder()
                      .setParent(notes())
                      .addDocuments(
                          DocumentWrite.newBuilder()
                              .setDocumentId(id)
                              .setDocument(Document.newBuilder().setTitle(title).setText(text)))
                      .build());
      assertThat(written.getResultsList())
          .extracting(DocumentResult::getOutcome)
          .containsExactly(DocumentResult.Outcome.OUTCOME_CREATED);
    }
  }

  void ingest(String collection, Path folder) {
    try (var grpc = mesh.grpc(mesh.token(Role.ADMIN))) {
      Job job =
          grpc.ingest()
              .ingestSource(
                  IngestSourceRequest.newBuilder()
                      .setParent(collection)
                      .setSource(
                          Source.newBuilder()
                              .setFiles(FilesSource.newBuilder().setPath(folder.toString())))
                      .build());
      Awaitility.await("the pictures")
          .atMost(PATIENCE)
          .until(
              () -> grpc.jobs().getJob(GetJobRequest.newBuilder().setName(job.getName()).build()),
              now -> now.getState() == Job.State.STATE_SUCCEEDED);
    }
  }
}
