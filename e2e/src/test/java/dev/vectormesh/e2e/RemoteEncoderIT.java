package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A collection whose texts a provider embeds by HTTP: written by ingest-svc, found by search-svc.
 */
@ExtendWith(TestMesh.Shared.class)
final class RemoteEncoderIT {
  private static final String NAMESPACE = "namespaces/remote";

  private final TestMesh mesh;

  RemoteEncoderIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void collection_isWrittenAndSearchedThroughItsProvider() {
    try (var grpc = mesh.grpc(mesh.token(Role.ADMIN))) {
      var unused =
          grpc.namespaces()
              .createNamespace(
                  CreateNamespaceRequest.newBuilder().setNamespaceId("remote").build());
      Collection collection =
          grpc.collections()
              .createCollection(
                  CreateCollectionRequest.newBuilder()
                      .setParent(NAMESPACE)
                      .setCollectionId("notes")
                      .setCollection(Collection.newBuilder().setEncoder(WordCounts.ENCODER))
                      .build());
      var written =
          grpc.documents()
              .writeDocuments(
                  WriteDocumentsRequest.newBuilder()
                      .setParent(collection.getName())
                      .addDocuments(document("ferry", "The ferry stays in port all winter."))
                      .addDocuments(document("cats", "Cats sleep on the warm oven."))
                      .addDocuments(document("revenue", "Net revenue rose by a tenth."))
                      .build());
      var found =
          grpc.search()
              .search(
                  SearchRequest.newBuilder()
                      .setParent(NAMESPACE)
                      .addCollections(collection.getName())
                      .setQuery("do cats sleep")
                      .setMode(SearchMode.SEARCH_MODE_DENSE)
                      .build());

      assertThat(collection.getSpace()).hasSize(64);
      assertThat(written.getResultsList())
          .extracting(DocumentResult::getOutcome)
          .containsOnly(DocumentResult.Outcome.OUTCOME_CREATED);
      assertThat(found.getHitsList().getFirst().getDocument())
          .isEqualTo(collection.getName() + "/documents/cats");
      assertThat(found.getHits(0).getScore()).isGreaterThan(found.getHits(1).getScore());
    }
  }

  private static DocumentWrite document(String id, String text) {
    return DocumentWrite.newBuilder()
        .setDocumentId(id)
        .setDocument(Document.newBuilder().setTitle(id).setText(text))
        .build();
  }
}
