package dev.vectormesh.gateway.graphql.corpus;

import com.netflix.graphql.dgs.DgsDataLoader;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.GetBatchRequest;
import dev.vectormesh.gateway.graphql.field.Loads;
import dev.vectormesh.gateway.mesh.Mesh;
import graphql.schema.DataFetchingEnvironment;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.dataloader.BatchLoaderEnvironment;
import org.dataloader.MappedBatchLoaderWithContext;
import org.dataloader.Try;
import org.jspecify.annotations.Nullable;

/** Batches by name. */
@DgsDataLoader(name = BatchLoader.NAME)
public final class BatchLoader implements MappedBatchLoaderWithContext<String, Try<Batch>> {
  public static final String NAME = "batches";

  private final Mesh mesh;

  public BatchLoader(Mesh mesh) {
    this.mesh = mesh;
  }

  public static CompletableFuture<Batch> load(DataFetchingEnvironment field, String name) {
    return Loads.load(field, NAME, name);
  }

  public static CompletableFuture<@Nullable Batch> loadOrNull(
      DataFetchingEnvironment field, String name) {
    return Loads.orNull(Loads.load(field, NAME, name));
  }

  @Override
  public CompletionStage<Map<String, Try<Batch>>> load(
      Set<String> names, BatchLoaderEnvironment environment) {
    return Loads.each(
        names,
        environment,
        (scope, name) ->
            scope.ask(
                () -> mesh.ingest().getBatch(GetBatchRequest.newBuilder().setName(name).build())));
  }
}
