package dev.vectormesh.gateway.graphql.job;

import com.netflix.graphql.dgs.DgsDataLoader;
import dev.vectormesh.gateway.graphql.field.Loads;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import graphql.schema.DataFetchingEnvironment;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.dataloader.BatchLoaderEnvironment;
import org.dataloader.MappedBatchLoaderWithContext;
import org.dataloader.Try;
import org.jspecify.annotations.Nullable;

/** Jobs by name. */
@DgsDataLoader(name = JobLoader.NAME)
public final class JobLoader implements MappedBatchLoaderWithContext<String, Try<Job>> {
  public static final String NAME = "jobs";

  private final Mesh mesh;

  public JobLoader(Mesh mesh) {
    this.mesh = mesh;
  }

  public static CompletableFuture<Job> load(DataFetchingEnvironment field, String name) {
    return Loads.load(field, NAME, name);
  }

  public static CompletableFuture<@Nullable Job> loadOrNull(
      DataFetchingEnvironment field, String name) {
    return Loads.orNull(Loads.load(field, NAME, name));
  }

  @Override
  public CompletionStage<Map<String, Try<Job>>> load(
      Set<String> names, BatchLoaderEnvironment environment) {
    return Loads.each(
        names,
        environment,
        (scope, name) ->
            scope.ask(() -> mesh.jobs().getJob(GetJobRequest.newBuilder().setName(name).build())));
  }
}
