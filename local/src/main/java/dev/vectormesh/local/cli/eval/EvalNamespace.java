package dev.vectormesh.local.cli.eval;

import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Resources;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.console.Progress;
import dev.vectormesh.local.eval.BeirCollection;
import dev.vectormesh.local.eval.Counting.Found;
import dev.vectormesh.local.eval.DocumentIds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A namespace of its own for a collection's documents: nothing else moves its word statistics. */
final class EvalNamespace implements AutoCloseable {
  private static final int BATCH = 100;
  private static final int BATCH_DEADLINE_SECONDS = 300;

  private final MeshSession mesh;
  private final String namespace;
  private final boolean keep;
  private final DocumentIds ids = new DocumentIds();

  private EvalNamespace(MeshSession mesh, String namespace, boolean keep) {
    this.mesh = mesh;
    this.namespace = namespace;
    this.keep = keep;
  }

  static EvalNamespace load(
      MeshSession mesh,
      BeirCollection collection,
      String encoder,
      boolean keep,
      Console console,
      boolean quiet)
      throws IOException {
    String id =
        "eval-"
            + collection.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-")
            + (encoder.isEmpty() ? "" : "-" + HexFormat.of().toHexDigits(encoder.hashCode()));
    Resources.ensure(mesh, id, Defaults.COLLECTION, encoder);
    EvalNamespace loaded = new EvalNamespace(mesh, "namespaces/" + id, keep);
    long total;
    try (Stream<BeirCollection.Document> documents = collection.documents()) {
      total = documents.count();
    }
    try (Stream<BeirCollection.Document> documents = collection.documents();
        Progress progress = console.progress(collection.name(), "documents", total, quiet)) {
      loaded.write(documents.iterator(), total, progress, console);
    }
    return loaded;
  }

  private void write(
      Iterator<BeirCollection.Document> documents, long total, Progress progress, Console console) {
    long done = 0;
    List<DocumentWrite> batch = new ArrayList<>(BATCH);
    while (documents.hasNext()) {
      batch.add(write(documents.next()));
      if (batch.size() == BATCH || !documents.hasNext()) {
        send(batch, console);
        done += batch.size();
        progress.update(done, total, "");
        batch.clear();
      }
    }
  }

  private DocumentWrite write(BeirCollection.Document document) {
    return DocumentWrite.newBuilder()
        .setDocumentId(ids.written(document.id()))
        .setDocument(Document.newBuilder().setTitle(document.title()).setText(document.text()))
        .build();
  }

  private void send(List<DocumentWrite> batch, Console console) {
    var request =
        WriteDocumentsRequest.newBuilder()
            .setParent(namespace + "/collections/" + Defaults.COLLECTION)
            .addAllDocuments(batch)
            .build();
    mesh
        .documents()
        .withDeadlineAfter(BATCH_DEADLINE_SECONDS, TimeUnit.SECONDS)
        .writeDocuments(request)
        .getResultsList()
        .stream()
        .filter(result -> result.getOutcome() == DocumentResult.Outcome.OUTCOME_FAILED)
        .forEach(result ->
            console.note(
                "not written: %s: %s".formatted(result.getName(), result.getError().getMessage())));
  }

  /** The collection's own id of a document. */
  String original(String document) {
    return ids.original(document);
  }

  /** A ranking by the collection's own ids. */
  List<Found> named(List<Found> ranking) {
    return ranking.stream().map(f -> new Found(ids.original(f.document()), f.score())).toList();
  }

  /** Format: namespaces/{namespace}. */
  String namespace() {
    return namespace;
  }

  @Override
  public void close() {
    if (!keep) {
      mesh.namespaces()
          .deleteNamespace(DeleteNamespaceRequest.newBuilder().setName(namespace).build());
    }
  }
}
