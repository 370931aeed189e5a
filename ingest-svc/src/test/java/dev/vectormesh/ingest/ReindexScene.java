package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc;
import dev.vectormesh.corpus.v1.GenerationServiceGrpc.GenerationServiceBlockingStub;
import dev.vectormesh.corpus.v1.GetGenerationRequest;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.ReindexRequest;
import dev.vectormesh.corpus.v1.SwitchGenerationRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.auth.Role;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A second generation beside the live one, by an adapter of the model that is live. */
abstract class ReindexScene extends IngestScene {
  static final String ADAPTER = "adapted-minilm";
  static final String BROKEN = "broken-minilm";
  static final String OTHER = BundledModels.DEFAULT;

  @BeforeAll
  static void serveAdapters() throws IOException {
    EmbeddingSpace space = mesh.serving(TENANT, mesh.collection()).getNamespace().getSpace();
    for (String name : new String[] {ADAPTER, BROKEN}) {
      AdaptedModel.install(
          IngestMesh.models(),
          BundledModels.FAST,
          name,
          space.getFingerprint(),
          space.getDimension(),
          name.equals(BROKEN) ? Float.NaN : 1);
    }
    serveAll();
  }

  static void serveAll() {
    mesh.serveToo(ADAPTER, ADAPTER + "-map", BROKEN, BROKEN + "-map");
  }

  @AfterAll
  static void serveTheUsual() {
    mesh.restartTriton();
  }

  static GenerationServiceBlockingStub generations() {
    return GenerationServiceGrpc.newBlockingStub(mesh.channel("ingest", TENANT, Role.ADMIN));
  }

  static String namespaceOf(String collection) {
    return collection.substring(0, collection.indexOf("/collections"));
  }

  static ReindexRequest.Builder reindex(String collection, String encoder) {
    return ReindexRequest.newBuilder().setParent(namespaceOf(collection)).setEncoder(encoder);
  }

  /** Runs it to its end. */
  static Job reindexed(String collection, String encoder) {
    return mesh.await(generations().reindex(reindex(collection, encoder).build()));
  }

  static Generation generation(String collection, long number) {
    return generations()
        .getGeneration(
            GetGenerationRequest.newBuilder()
                .setName(namespaceOf(collection) + "/generations/" + number)
                .build());
  }

  static Namespace switchTo(String collection, long number) {
    return generations()
        .switchGeneration(
            SwitchGenerationRequest.newBuilder()
                .setName(namespaceOf(collection) + "/generations/" + number)
                .build());
  }

  static Collection inOtherSpace(String collection) {
    return mesh.collections(TENANT)
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(namespaceOf(collection))
                .setCollectionId("other")
                .setCollection(Collection.newBuilder().setEncoder(OTHER))
                .build());
  }

  static void writeMany(String collection, String prefix, int count) {
    var written =
        mesh.write(
            collection,
            IntStream.range(0, count)
                .mapToObj(i -> write(prefix + i, "Title " + i, "The text of number " + i + "."))
                .toArray(DocumentWrite[]::new));
    assertThat(written.getResultsList()).hasSize(count).noneMatch(result -> result.hasError());
  }

  /** Points of a generation in the namespace's own space. */
  static Map<String, float[]> points(String collection, long number) throws Exception {
    return mesh.stored()
        .generation(
            mesh.stored().physical(collection, number),
            mesh.stored().namespaceUid(collection),
            number);
  }
}
