package dev.vectormesh.finetune.corpus;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.ListCollectionsRequest;
import dev.vectormesh.corpus.v1.ListCollectionsResponse;
import dev.vectormesh.corpus.v1.ListGenerationsRequest;
import io.grpc.Channel;
import java.util.Optional;

/** Whether an index still needs a model: its queries, or what is written to it, go through it. */
public final class ModelUse {
  private static final int PAGE = 500;

  private final Channel ingest;

  public ModelUse(Channel ingest) {
    this.ingest = ingest;
  }

  /**
   * What of a namespace is embedded by this encoder, in words; empty where nothing is.
   *
   * @throws io.grpc.StatusRuntimeException as the owner of namespaces answers
   */
  public Optional<String> of(String namespace, String encoder) {
    Optional<String> generation =
        GenerationServiceGrpc.newBlockingStub(ingest)
            .listGenerations(ListGenerationsRequest.newBuilder().setParent(namespace).build())
            .getGenerationsList()
            .stream()
            .filter(each -> each.getSpace().getModel().equals(encoder) && holds(each.getState()))
            .map(each -> "%s is made by it (%s)".formatted(each.getName(), each.getState()))
            .findFirst();
    return generation.isPresent() ? generation : collection(namespace, encoder);
  }

  private static boolean holds(Generation.State state) {
    return switch (state) {
      case STATE_FAILED, STATE_DELETING -> false;
      // A state that came later than this program may be one that holds points.
      default -> true;
    };
  }

  private Optional<String> collection(String namespace, String encoder) {
    var stub = CollectionServiceGrpc.newBlockingStub(ingest);
    ListCollectionsRequest request =
        ListCollectionsRequest.newBuilder().setParent(namespace).setPageSize(PAGE).build();
    while (true) {
      ListCollectionsResponse page = stub.listCollections(request);
      for (Collection collection : page.getCollectionsList()) {
        if (collection.getEncoder().equals(encoder)) {
          return Optional.of("%s is made by it".formatted(collection.getName()));
        }
      }
      if (page.getNextPageToken().isEmpty()) {
        return Optional.empty();
      }
      request = request.toBuilder().setPageToken(page.getNextPageToken()).build();
    }
  }
}
