package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import dev.vectormesh.corpus.v1.Chunking;
import dev.vectormesh.corpus.v1.Chunking.Method;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentResult.Outcome;
import dev.vectormesh.corpus.v1.UpdateCollectionRequest;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a collection's texts are cut, as its callers choose. */
class ChunkingIT extends IngestScene {
  private static final String MARKDOWN =
      """
      # Locks

      A lock lifts boats. It has two gates.

      ## Keepers

      A keeper opens the gates. He lives beside them.

      ## Peat

      Peat is dug from bogs. It burns slowly.\
      """;

  private Collection cutBy(Chunking.Builder chunking) {
    return mesh.collections(TENANT)
        .updateCollection(
            UpdateCollectionRequest.newBuilder()
                .setCollection(Collection.newBuilder().setName(collection).setChunking(chunking))
                .setUpdateMask(FieldMask.newBuilder().addPaths("chunking"))
                .build());
  }

  private DocumentResult write() {
    return mesh.write(collection, IngestCalls.write("locks", "Canals", MARKDOWN)).getResults(0);
  }

  private List<String> texts() throws Exception {
    return mesh.stored().points(TENANT, collection).stream()
        .map(point -> point.getPayloadOrThrow("text").getStringValue())
        .sorted()
        .toList();
  }

  @Test
  void anotherMethod_cutsDocumentsAgainWhenTheyAreWrittenNext() throws Exception {
    assertThat(write().getChunkCount()).isOne();

    Collection changed = cutBy(Chunking.newBuilder().setMethod(Method.METHOD_STRUCTURE));

    assertThat(changed.getChunking().getMethod()).isEqualTo(Method.METHOD_STRUCTURE);
    DocumentResult again = write();
    assertThat(again.getOutcome()).isEqualTo(Outcome.OUTCOME_UPDATED);
    assertThat(again.getChunkCount()).isEqualTo(3);
    assertThat(texts())
        .containsExactly(
            "# Locks\n\nA lock lifts boats. It has two gates.",
            "## Keepers\n\nA keeper opens the gates. He lives beside them.",
            "## Peat\n\nPeat is dug from bogs. It burns slowly.");
    assertThat(write().getOutcome()).isEqualTo(Outcome.OUTCOME_UNCHANGED);
  }

  @Test
  void semanticMethod_asksTheCollectionsOwnEncoder() throws Exception {
    Collection changed =
        cutBy(Chunking.newBuilder().setMethod(Method.METHOD_SEMANTIC).setSemanticPercentile(80));

    assertThat(changed.getChunking().getSemanticPercentile()).isEqualTo(80);
    // Of eight distances between nine sentences, two are beyond the 80th percentile.
    assertThat(write().getChunkCount()).isEqualTo(3);
    assertThat(texts()).anySatisfy(t -> assertThat(t).endsWith("It burns slowly."));
  }

  @Test
  void percentileOfAnotherMethod_isRefused() {
    assertThatThrownBy(() -> cutBy(Chunking.newBuilder().setSemanticPercentile(80)))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("semantic_percentile");
  }
}
