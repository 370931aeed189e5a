package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc.GenerationServiceBlockingStub;
import dev.vectormesh.corpus.v1.GetGenerationRequest;
import dev.vectormesh.corpus.v1.ListGenerationsRequest;
import dev.vectormesh.corpus.v1.SetTrafficRequest;
import dev.vectormesh.platform.auth.Role;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

/** What is told of the generations of a namespace, and to whom. */
class GenerationsIT extends IngestScene {
  private static GenerationServiceBlockingStub generations(String tenant, Role role) {
    return GenerationServiceGrpc.newBlockingStub(mesh.channel("ingest", tenant, role));
  }

  private String namespace() {
    return collection.substring(0, collection.indexOf("/collections"));
  }

  private static SetTrafficRequest.Builder traffic(String generation) {
    return SetTrafficRequest.newBuilder()
        .setName(generation)
        .setRollout("namespaces/n/rollouts/r1")
        .setSalt("s1")
        .setWeight(500);
  }

  @Test
  void newNamespace_hasOneLiveGeneration_thatHoldsWhatIsWritten() {
    var written =
        mesh.write(collection, write("a", "Otters", "Swim."), write("b", "Crows", "Fly."));

    var listed =
        generations(TENANT, Role.READER)
            .listGenerations(ListGenerationsRequest.newBuilder().setParent(namespace()).build());

    assertThat(listed.hasTraffic()).isFalse();
    Generation live = listed.getGenerationsList().getFirst();
    assertThat(listed.getGenerationsList()).hasSize(1);
    assertThat(live.getName()).isEqualTo(namespace() + "/generations/1");
    assertThat(live.getState()).isEqualTo(Generation.State.STATE_LIVE);
    assertThat(live.getDocumentCount()).isEqualTo(2);
    assertThat(live.getPointCount()).isEqualTo(2);
    assertThat(live.getPendingCount()).isZero();
    assertThat(live.hasCreateTime() && live.hasLiveTime() && !live.hasExpireTime()).isTrue();
    assertThat(live.getSpace())
        .isEqualTo(mesh.serving(TENANT, collection).getNamespace().getSpace());
  }

  @Test
  void otherTenant_findsNone() {
    var others = generations("mallory", Role.ADMIN);
    String live = namespace() + "/generations/1";

    assertThatThrownBy(
            () -> others.getGeneration(GetGenerationRequest.newBuilder().setName(live).build()))
        .hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() ->
            others.listGenerations(
                ListGenerationsRequest.newBuilder().setParent(namespace()).build()))
        .hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() -> others.setTraffic(traffic(live).build()))
        .hasMessageContaining("NOT_FOUND");
  }

  @Test
  void liveGeneration_getsNoShareOfTheTraffic() {
    assertThatThrownBy(() ->
            generations(TENANT, Role.ADMIN)
                .setTraffic(traffic(namespace() + "/generations/1").build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("is LIVE");
    assertThat(mesh.serving(TENANT, collection).hasTraffic()).isFalse();
  }

  /** A second generation, as a build that ended leaves its row. */
  private String readyGeneration() throws Exception {
    int made =
        mesh.stored()
            .sql(
                """
                insert into corpus.generation (tenant_id, namespace_uid, number, physical, fingerprint, model,
                  model_version, dimension, metric, pooling, normalized, query_prefix, passage_prefix, max_tokens,
                  sampled_chunks, sampled_terms, analysis, state, method, create_time)
                select tenant_id, namespace_uid, 2, physical || '-ready', 'other', model, model_version, dimension,
                  metric, pooling, normalized, query_prefix, passage_prefix, max_tokens, 4, 8, analysis, 'READY',
                  'MAP', now()
                from corpus.generation where namespace_uid = '%s'
                """
                    .formatted(mesh.serving(TENANT, collection).getNamespace().getUid()));
    assertThat(made).isEqualTo(1);
    return namespace() + "/generations/2";
  }

  @Test
  void readyGeneration_isServedBesideTheLiveOne_untilItsTrafficEnds() throws Exception {
    String ready = readyGeneration();
    var calls = generations(TENANT, Role.ADMIN);

    var split = calls.setTraffic(traffic(ready).build());

    var serving = mesh.serving(TENANT, collection);
    assertThat(split.getGeneration()).isEqualTo(1);
    assertThat(serving.getTraffic().getRollout()).isEqualTo("namespaces/n/rollouts/r1");
    assertThat(serving.getTraffic().getGeneration()).isEqualTo(2);
    assertThat(serving.getTraffic().getSalt()).isEqualTo("s1");
    assertThat(serving.getTraffic().getWeight()).isEqualTo(500);
    assertThat(serving.getTraffic().getShadow()).isFalse();
    assertThat(serving.getCandidate().getGeneration()).isEqualTo(2);
    assertThat(serving.getCandidate().getSpace().getFingerprint()).isEqualTo("other");
    assertThat(serving.getCandidate().getPhysicalCollection())
        .isEqualTo(serving.getPhysicalCollection() + "-ready");
    assertThat(serving.getCandidate().getAverageDocumentLength()).isEqualTo(2);
    assertThat(serving.getCandidate().getAnalysis()).isEqualTo(serving.getAnalysis());
    assertThatThrownBy(
            () -> calls.setTraffic(traffic(ready).setRollout("namespaces/n/rollouts/r2").build()))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("namespaces/n/rollouts/r1");

    var both = calls.setTraffic(traffic(ready).setInterleave(true).build());
    assertThat(mesh.serving(TENANT, collection).getTraffic().getInterleave()).isTrue();
    var shadow = calls.setTraffic(traffic(ready).setWeight(0).setShadow(true).build());
    assertThat(mesh.serving(TENANT, collection).getTraffic().getShadow()).isTrue();
    assertThat(mesh.serving(TENANT, collection).getTraffic().getInterleave()).isFalse();

    var ended = calls.setTraffic(traffic(ready).setWeight(0).build());
    assertThat(mesh.serving(TENANT, collection).hasTraffic()).isFalse();
    assertThat(mesh.serving(TENANT, collection).hasCandidate()).isFalse();
  }

  @Test
  void generationThatLacksDocuments_getsNoShareOfTheTraffic() throws Exception {
    var written = mesh.write(collection, write("a", "Otters", "Swim."));
    String ready = readyGeneration();
    int pending =
        mesh.stored()
            .sql(
                """
                insert into corpus.generation_pending (tenant_id, namespace_uid, number, collection_uid, id)
                select tenant_id, namespace_uid, 2, uid, 'a' from corpus.collection where namespace_uid = '%s'
                """
                    .formatted(mesh.serving(TENANT, collection).getNamespace().getUid()));
    var calls = generations(TENANT, Role.ADMIN);

    assertThatThrownBy(() -> calls.setTraffic(traffic(ready).build()))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("lacks 1 documents");
    Generation seen = calls.getGeneration(GetGenerationRequest.newBuilder().setName(ready).build());
    assertThat(pending).isEqualTo(1);
    assertThat(seen.getState()).isEqualTo(Generation.State.STATE_READY);
    assertThat(seen.getDocumentCount()).isZero();
    assertThat(seen.getPendingCount()).isEqualTo(1);
    assertThat(seen.getPointCount()).isEqualTo(1);
  }

  @Test
  void traffic_isForAdminsAlone() {
    assertThatThrownBy(() ->
            generations(TENANT, Role.WRITER)
                .setTraffic(traffic(namespace() + "/generations/1").build()))
        .hasMessageContaining("PERMISSION_DENIED");
  }
}
