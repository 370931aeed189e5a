package dev.vectormesh.local.cli.eval;

import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.finetune.adapter.AdapterSettings;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.console.Progress;
import dev.vectormesh.local.eval.AdapterGain;
import dev.vectormesh.local.eval.BeirCollection;
import dev.vectormesh.local.eval.JudgedVectors;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.points.VectorNames;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Trains adapters from a collection's judgements and the vectors that are stored of it. */
final class AdapterEvaluation implements AutoCloseable {
  private static final int PAGE = 1_000;

  private final MeshSession mesh;
  private final QdrantClient qdrant;
  private final SpaceEncoders encoders;
  private final Console console;
  private final boolean quiet;

  /**
   * @param models the folder that the mesh's models lie in
   * @throws IllegalStateException when the running mesh keeps index and models to itself
   */
  AdapterEvaluation(MeshSession mesh, Path models, Console console, boolean quiet) {
    this.mesh = mesh;
    this.encoders = SpaceEncoders.open(mesh.triton(), List.of(models));
    this.qdrant = mesh.qdrant();
    this.console = console;
    this.quiet = quiet;
  }

  AdapterGain run(BeirCollection collection, EvalNamespace documents) throws Exception {
    ResolveServingResponse serving =
        mesh.namespaces()
            .resolveServing(
                ResolveServingRequest.newBuilder().setName(documents.namespace()).build());
    List<float[]> queries = new ArrayList<>();
    List<Map<String, Integer>> grades = new ArrayList<>();
    try (Progress progress =
        console.progress(
            collection.name() + " queries", "encoded", collection.queries().size(), quiet)) {
      var space = serving.getNamespace().getSpace();
      TextEncoder encoder =
          encoders.encoder(space.getModel(), space.getVersion(), space.getFingerprint()).text();
      for (Map.Entry<String, String> query : collection.queries().entrySet()) {
        queries.add(encoder.query(query.getValue()));
        grades.add(collection.grades(query.getKey()));
        progress.update(queries.size(), collection.queries().size(), "");
      }
    }
    List<float[]> chunks = new ArrayList<>();
    List<String> of = new ArrayList<>();
    read(serving.getPhysicalCollection(), documents, chunks, of);
    JudgedVectors judged =
        new JudgedVectors(
            queries.toArray(float[][]::new), chunks.toArray(float[][]::new), of, grades);
    try (Progress progress =
        console.progress(collection.name() + " adapters", "folds", AdapterGain.FOLDS, quiet)) {
      return AdapterGain.of(
          judged, AdapterSettings.DEFAULT, done -> progress.update(done, AdapterGain.FOLDS, ""));
    }
  }

  private void read(String physical, EvalNamespace documents, List<float[]> chunks, List<String> of)
      throws Exception {
    ScrollPoints.Builder page =
        ScrollPoints.newBuilder()
            .setCollectionName(physical)
            .setLimit(PAGE)
            .setWithPayload(WithPayloadSelectorFactory.include(List.of(PointFields.DOCUMENT)))
            .setWithVectors(WithVectorsSelectorFactory.include(List.of(VectorNames.DENSE)));
    while (true) {
      ScrollResponse found = qdrant.scrollAsync(page.build()).get();
      for (RetrievedPoint point : found.getResultList()) {
        chunks.add(dense(point));
        of.add(documents.original(PointFields.text(point.getPayloadMap(), PointFields.DOCUMENT)));
      }
      if (!found.hasNextPageOffset()) {
        return;
      }
      page.setOffset(found.getNextPageOffset());
    }
  }

  private static float[] dense(RetrievedPoint point) {
    List<Float> values =
        point
            .getVectors()
            .getVectors()
            .getVectorsOrThrow(VectorNames.DENSE)
            .getDense()
            .getDataList();
    float[] vector = new float[values.size()];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = values.get(d);
    }
    return vector;
  }

  @Override
  public void close() {
    encoders.close();
    qdrant.close();
  }
}
