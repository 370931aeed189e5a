package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static dev.vectormesh.ingest.WrittenVectors.along;
import static dev.vectormesh.ingest.WrittenVectors.axis;
import static dev.vectormesh.ingest.WrittenVectors.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentResult.Outcome;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.RepairNamespaceRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.points.PointFields;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents whose vectors their writers bring. */
class OwnVectorsIT extends ReindexScene {
  private int dimension;

  @BeforeEach
  void askForDimension() {
    dimension = mesh.serving(TENANT, collection).getNamespace().getSpace().getDimension();
  }

  @Test
  void vectors_areStoredAtLengthOneWithTheirChunksTexts() throws Exception {
    DocumentResult result = mesh.write(collection, along("a", dimension, 0, 7)).getResults(0);

    assertThat(result.getOutcome()).isEqualTo(Outcome.OUTCOME_CREATED);
    assertThat(result.getChunkCount()).isEqualTo(2);
    assertThat(vector("a", 0)).containsExactly(unit(0));
    assertThat(vector("a", 1)).containsExactly(unit(7));
    assertThat(mesh.stored().points(TENANT, collection))
        .extracting(OwnVectorsIT::text)
        .containsExactlyInAnyOrder("word0 of a", "word7 of a");
  }

  @Test
  void equalWrite_changesNothingAndAnotherVectorDoes() throws Exception {
    var first = mesh.write(collection, along("a", dimension, 0));
    String signature = mesh.signature(collection);

    DocumentResult same = mesh.write(collection, along("a", dimension, 0)).getResults(0);
    String after = mesh.signature(collection);
    DocumentWrite moved =
        along("a", dimension, 0).toBuilder()
            .setChunks(0, chunk("word0 of a", axis(dimension, 5, 3)))
            .build();
    DocumentResult other = mesh.write(collection, moved).getResults(0);

    assertThat(first.getResults(0).getOutcome()).isEqualTo(Outcome.OUTCOME_CREATED);
    assertThat(same.getOutcome()).isEqualTo(Outcome.OUTCOME_UNCHANGED);
    assertThat(after).isEqualTo(signature);
    assertThat(other.getOutcome()).isEqualTo(Outcome.OUTCOME_UPDATED);
    assertThat(vector("a", 0)).containsExactly(unit(5));
  }

  @Test
  void wrongVectors_failTheirDocumentAloneNamingTheField() {
    DocumentWrite good = along("good", dimension, 1);
    DocumentWrite narrow = with("narrow", axis(dimension - 1, 0, 1));
    DocumentWrite nan = with("nan", axis(dimension, 0, Float.NaN));
    DocumentWrite endless = with("endless", axis(dimension, 0, Float.POSITIVE_INFINITY));
    DocumentWrite zero = with("zero", axis(dimension, 0, 0));

    List<DocumentResult> results =
        mesh.write(collection, narrow, nan, good, endless, zero).getResultsList();

    assertThat(results)
        .extracting(DocumentResult::getOutcome)
        .containsExactly(
            Outcome.OUTCOME_FAILED,
            Outcome.OUTCOME_FAILED,
            Outcome.OUTCOME_CREATED,
            Outcome.OUTCOME_FAILED,
            Outcome.OUTCOME_FAILED);
    for (int failed : new int[] {0, 1, 3, 4}) {
      var error = StatusProto.toStatusRuntimeException(results.get(failed).getError());
      assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(ErrorDetails.fields(error))
          .singleElement()
          .satisfies(field -> assertThat(field.field()).isEqualTo("chunks[1].vector"));
    }
    assertThat(results.getFirst().getError().getMessage())
        .contains("%d numbers".formatted(dimension - 1), Integer.toString(dimension));
    assertThat(mesh.list(collection)).hasSize(1);
  }

  private DocumentWrite with(String id, Iterable<Float> vector) {
    return along(id, dimension, 0).toBuilder().addChunks(chunk("second", vector)).build();
  }

  @Test
  void vectorsThatTheIndexLost_comeBackFromTheRow() throws Exception {
    var unused = mesh.write(collection, along("a", dimension, 3), write("b", "B", "A text."));
    mesh.stored().losePoints(collection, "a");

    var found =
        mesh.namespaces(TENANT)
            .repairNamespace(
                RepairNamespaceRequest.newBuilder().setName(namespaceOf(collection)).build());
    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(found.getMissingDocumentCount()).isEqualTo(1);
    assertThat(vector("a", 0)).containsExactly(unit(3));
  }

  @Test
  void reindexIntoTheSameSpace_keepsThem() throws Exception {
    var unused = mesh.write(collection, along("a", dimension, 3));

    Job job = reindexed(collection, BundledModels.FAST);

    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThat(points(collection, 2).values())
        .singleElement()
        .satisfies(vector -> assertThat(vector).containsExactly(unit(3)));
  }

  @Test
  void reindexIntoAnotherSpace_embedsTheChunksTexts() throws Exception {
    var unused = mesh.write(collection, along("a", dimension, 3), write("b", "", "word3 of a"));

    Job job = reindexed(collection, OTHER);

    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    List<float[]> vectors = List.copyOf(points(collection, 2).values());
    assertThat(vectors).hasSize(2);
    assertThat(cosine(vectors.get(0), vectors.get(1))).isGreaterThan(0.95);
  }

  @Test
  void reindexIntoAnotherSpace_isRefusedWhereAChunkHasNoText() {
    DocumentWrite wordless =
        along("a", dimension, 3).toBuilder().addChunks(chunk("", axis(dimension, 4, 1))).build();
    var unused = mesh.write(collection, wordless, along("b", dimension, 3));

    assertThatThrownBy(() -> reindexed(collection, OTHER))
        .hasMessageContaining("1 documents with vectors of their writers' own")
        .satisfies(e ->
            assertThat(Status.fromThrowable(e).getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION));
    assertThat(reindexed(collection, BundledModels.FAST).getState())
        .isEqualTo(Job.State.STATE_SUCCEEDED);
  }

  @Test
  void writeBesideAnOpenGenerationOfTheSameSpace_reachesBoth() throws Exception {
    var unused = mesh.write(collection, along("a", dimension, 3));
    Job job = reindexed(collection, BundledModels.FAST);

    var written = mesh.write(collection, along("b", dimension, 9));

    Generation second = generation(collection, 2);
    assertThat(job.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThat(written.getResults(0).getOutcome()).isEqualTo(Outcome.OUTCOME_CREATED);
    assertThat(second.getDocumentCount()).isEqualTo(2);
    assertThat(points(collection, 2)).hasSize(2);
  }

  private float[] unit(int axis) {
    float[] unit = new float[dimension];
    unit[axis] = 1;
    return unit;
  }

  private float[] vector(String document, int position) throws Exception {
    Map<String, float[]> points = points(collection, 1);
    return points.entrySet().stream()
        .filter(point -> point.getKey().endsWith("/%s/%d".formatted(document, position)))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  private static String text(RetrievedPoint point) {
    return point.getPayloadOrThrow(PointFields.TEXT).getStringValue();
  }

  private static double cosine(float[] one, float[] other) {
    double product = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
    }
    return product;
  }
}
