package dev.vectormesh.e2e;

import static io.qdrant.client.WithPayloadSelectorFactory.enable;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.GetCollectionRequest;
import dev.vectormesh.corpus.v1.ListDocumentsRequest;
import dev.vectormesh.corpus.v1.ListDocumentsResponse;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a mesh holds after a crash: its rows, and its points beside them. */
final class Stored {
  private final ChildMesh mesh;
  private final String namespace;
  private final Map<String, Integer> points;

  Stored(ChildMesh mesh, String namespace) throws Exception {
    this.mesh = mesh;
    this.namespace = namespace;
    this.points = points();
  }

  /** Points by collection uid and document id. */
  private Map<String, Integer> points() throws Exception {
    Map<String, Integer> counted = new HashMap<>();
    try (QdrantClient qdrant =
        new QdrantClient(
            QdrantGrpcClient.newBuilder("127.0.0.1", mesh.qdrant().getPort(), false)
                .withApiKey(mesh.qdrantKey())
                .build())) {
      for (String physical : qdrant.listCollectionsAsync().get()) {
        ScrollPoints.Builder request =
            ScrollPoints.newBuilder()
                .setCollectionName(physical)
                .setLimit(1_000)
                .setWithPayload(enable(true));
        ScrollResponse page;
        do {
          page = qdrant.scrollAsync(request.build()).get();
          page.getResultList().forEach(point -> counted.merge(key(point), 1, Integer::sum));
          request.setOffset(page.getNextPageOffset());
        } while (page.hasNextPageOffset());
      }
    }
    return counted;
  }

  private static String key(RetrievedPoint point) {
    return text(point, "col") + "/" + text(point, "doc");
  }

  private static String text(RetrievedPoint point, String field) {
    return point.getPayloadMap().getOrDefault(field, Value.getDefaultInstance()).getStringValue();
  }

  /** Every file is one document that can be found, with as many points as it has chunks. */
  void requireFilesOnce(String collection, Path folder, int files) {
    List<Document> documents = documents(collection);
    require(documents.size() == files, documents.size() + " documents of " + files + " files");
    Set<String> uris = documents.stream().map(Document::getUri).collect(Collectors.toSet());
    require(uris.size() == files, uris.size() + " addresses of " + files + " files in " + folder);
    documents.forEach(this::requireActive);
    Collection found = collection(collection);
    documents.forEach(document -> requirePoints(found, document));
    int chunks = documents.stream().mapToInt(Document::getChunkCount).sum();
    int held =
        points.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(found.getUid() + "/"))
            .mapToInt(Map.Entry::getValue)
            .sum();
    require(held == chunks, held + " points of " + chunks + " chunks");
    require(
        found.getDocumentCount() == files && found.getChunkCount() == chunks,
        "the collection counts %d documents and %d chunks, not %d and %d"
            .formatted(found.getDocumentCount(), found.getChunkCount(), files, chunks));
  }

  /** Every one of these documents is there and can be found. */
  void requireAcknowledged(String collection, Set<String> names) {
    List<Document> kept =
        documents(collection).stream().filter(it -> names.contains(it.getName())).toList();
    Set<String> lost = new TreeSet<>(names);
    kept.forEach(document -> lost.remove(document.getName()));
    require(lost.isEmpty(), "acknowledged documents are gone: " + lost);
    require(kept.size() == names.size(), kept.size() + " documents of " + names.size() + " names");
    Collection found = collection(collection);
    kept.forEach(document -> {
      requireActive(document);
      requirePoints(found, document);
    });
  }

  /** A word that one document alone holds leads to one document. */
  void requireFound(String word) {
    int hits =
        mesh.search()
            .search(
                SearchRequest.newBuilder()
                    .setParent(namespace)
                    .setQuery(word)
                    .setMode(SearchMode.SEARCH_MODE_LEXICAL)
                    .build())
            .getHitsCount();
    require(hits == 1, hits + " hits of " + word);
  }

  private void requireActive(Document document) {
    require(
        document.getState() == Document.State.STATE_ACTIVE,
        document.getName() + " is " + document.getState());
  }

  private void requirePoints(Collection collection, Document document) {
    String name = document.getName();
    String key = collection.getUid() + "/" + name.substring(name.lastIndexOf('/') + 1);
    int held = points.getOrDefault(key, 0);
    require(
        held == document.getChunkCount(),
        "%s has %d points of %d chunks".formatted(name, held, document.getChunkCount()));
  }

  private Collection collection(String name) {
    return mesh.collections()
        .getCollection(GetCollectionRequest.newBuilder().setName(name).build());
  }

  private List<Document> documents(String collection) {
    List<Document> documents = new ArrayList<>();
    ListDocumentsRequest.Builder request =
        ListDocumentsRequest.newBuilder().setParent(collection).setPageSize(200);
    ListDocumentsResponse page;
    do {
      page = mesh.documents().listDocuments(request.build());
      documents.addAll(page.getDocumentsList());
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return documents;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
