package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.ReindexMethod;
import dev.vectormesh.corpus.v1.ReindexOutput;
import dev.vectormesh.job.v1.Job;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** New generations are filled, switched to, written to, and left again. */
class ReindexIT extends ReindexScene {
  private static void delete(String collection, String id) {
    var gone =
        mesh.documents(TENANT)
            .deleteDocument(
                DeleteDocumentRequest.newBuilder()
                    .setName(collection + "/documents/" + id)
                    .build());
  }

  /** Each vector is what becomes of the other one. */
  private static void assertEach(
      Map<String, float[]> vectors, Map<String, float[]> others, UnaryOperator<float[]> change) {
    vectors.forEach((key, vector) ->
        assertThat(vector)
            .as(key)
            .containsExactly(
                change.apply(Objects.requireNonNull(others.get(key), key)), within(1e-4f)));
  }

  @Test
  void adapter_mapsTheStoredVectors_andOtherSpacesAreCopied() throws Exception {
    writeMany(collection, "d", 30);
    Collection other = inOtherSpace(collection);
    writeMany(other.getName(), "o", 5);

    Job job = reindexed(collection, ADAPTER);

    Generation made = generation(collection, 2);
    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    ReindexOutput output = job.getOutput().unpack(ReindexOutput.class);
    assertThat(output.getGeneration()).isEqualTo(made.getName());
    assertThat(output.getDocumentCount()).isEqualTo(35);
    assertThat(made.getState()).isEqualTo(Generation.State.STATE_READY);
    assertThat(made.getMethod()).isEqualTo(ReindexMethod.REINDEX_METHOD_MAP);
    assertThat(made.getSpace().getModel()).isEqualTo(ADAPTER);
    assertThat(made.getDocumentCount()).isEqualTo(35);
    assertThat(made.getPendingCount()).isZero();
    Map<String, float[]> live = points(collection, 1);
    Map<String, float[]> mapped = points(collection, 2);
    assertThat(mapped.keySet()).isEqualTo(live.keySet()).hasSize(30);
    assertEach(mapped, live, AdaptedModel::mapped);
    String uid = mesh.serving(TENANT, collection).getNamespace().getUid();
    String space = mesh.stored().physical(other.getName());
    Map<String, float[]> copied = mesh.stored().generation(space.replace("-1-", "-2-"), uid, 2);
    Map<String, float[]> there = mesh.stored().generation(space, uid, 1);
    assertThat(copied.keySet()).isEqualTo(there.keySet()).hasSize(5);
    assertEach(copied, there, vector -> vector);
  }

  @Test
  void writesAndDeletions_goToBoth_whicheverIsLive() throws Exception {
    writeMany(collection, "d", 10);
    Job job = reindexed(collection, ADAPTER);
    var before = mesh.serving(TENANT, collection);

    var now = switchTo(collection, 2);
    writeMany(collection, "n", 3);
    delete(collection, "d0");

    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    var serving = mesh.serving(TENANT, collection);
    assertThat(now.getGeneration()).isEqualTo(2);
    assertThat(now.getEncoder()).isEqualTo(ADAPTER);
    assertThat(now.getSignature()).isNotEqualTo(before.getNamespace().getSignature());
    assertThat(serving.getPhysicalCollection()).isNotEqualTo(before.getPhysicalCollection());
    assertThat(generation(collection, 1).getState()).isEqualTo(Generation.State.STATE_RETAINED);
    assertThat(generation(collection, 1).hasExpireTime()).isTrue();
    assertThat(generation(collection, 1).getPendingCount()).isZero();
    assertThat(points(collection, 1).keySet())
        .isEqualTo(points(collection, 2).keySet())
        .hasSize(12);

    var back = switchTo(collection, 1);

    assertThat(back.getGeneration()).isEqualTo(1);
    assertThat(back.getEncoder()).isEqualTo(before.getNamespace().getEncoder());
    assertThat(generation(collection, 2).getState()).isEqualTo(Generation.State.STATE_RETAINED);
    assertThat(generation(collection, 1).hasExpireTime()).isFalse();
    assertThat(switchTo(collection, 1).getSignature()).isEqualTo(back.getSignature());
    assertEach(points(collection, 2), points(collection, 1), AdaptedModel::mapped);
  }

  @Test
  void otherModel_embedsAgain() throws Exception {
    writeMany(collection, "d", 12);
    var long_ =
        mesh.write(
            collection, write("long", "Long", "Many otters swim in the cold river. ".repeat(120)));

    Job job = reindexed(collection, OTHER);
    var now = switchTo(collection, 2);

    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThat(now.getSpace().getModel()).isEqualTo(OTHER);
    Generation live = generation(collection, 2);
    assertThat(live.getMethod()).isEqualTo(ReindexMethod.REINDEX_METHOD_EMBED);
    assertThat(live.getPointCount()).isEqualTo(points(collection, 2).size());
    assertThat(generation(collection, 1).getPointCount()).isEqualTo(points(collection, 1).size());
    // The windows of the two models differ, so the long text has other chunks in each.
    assertThat(live.getPointCount()).isNotEqualTo(generation(collection, 1).getPointCount());

    var shorter = mesh.write(collection, write("long", "Long", "Two otters."));

    assertThat(points(collection, 1).keySet())
        .isEqualTo(points(collection, 2).keySet())
        .hasSize(13);
    assertThat(generation(collection, 2).getPointCount()).isEqualTo(13);
    assertThat(generation(collection, 1).getPointCount()).isEqualTo(13);
  }

  @Test
  void brokenMap_failsTheBuild_andTheLiveGenerationStays() throws Exception {
    writeMany(collection, "d", 4);
    var before = mesh.serving(TENANT, collection);

    Job job = reindexed(collection, BROKEN);

    assertThat(job.getState()).isEqualTo(Job.State.STATE_FAILED);
    Generation failed = generation(collection, 2);
    assertThat(failed.getState()).isEqualTo(Generation.State.STATE_FAILED);
    assertThat(failed.getFailure()).contains("NaN").contains(BROKEN + "-map");
    assertThat(mesh.serving(TENANT, collection)).isEqualTo(before);
    assertThat(points(collection, 1)).hasSize(4);
    assertThat(mesh.stored().physicalCollections())
        .doesNotContain(before.getPhysicalCollection().replaceAll("-1$", "-2"));
    assertThatThrownBy(() -> switchTo(collection, 2))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("is FAILED");
  }

  @Test
  void modelThatAdaptsNothing_isNotMapped() {
    assertThatThrownBy(() ->
            generations()
                .reindex(
                    reindex(collection, OTHER).setMethod(ReindexMethod.REINDEX_METHOD_MAP).build()))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("is no adapter");
    assertThatThrownBy(() -> generations().reindex(reindex(collection, "nobody").build()))
        .hasMessageContaining("INVALID_ARGUMENT");
  }
}
