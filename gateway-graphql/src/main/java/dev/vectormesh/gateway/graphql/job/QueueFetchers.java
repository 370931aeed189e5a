package dev.vectormesh.gateway.graphql.job;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.job.v1.GetQueueRequest;
import dev.vectormesh.job.v1.ListQueuesRequest;
import dev.vectormesh.job.v1.ListQueuesResponse;
import dev.vectormesh.job.v1.PauseQueueRequest;
import dev.vectormesh.job.v1.Queue;
import dev.vectormesh.job.v1.ResumeQueueRequest;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Queues of jobs, one for each kind. */
@DgsComponent
public final class QueueFetchers {
  private final Mesh mesh;

  public QueueFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<List<Queue>> queues(DataFetchingEnvironment field) {
    return CallerScope.of(field)
        .ask(() -> mesh.queues().listQueues(ListQueuesRequest.getDefaultInstance()))
        .thenApply(ListQueuesResponse::getQueuesList);
  }

  @DgsQuery
  public CompletableFuture<Queue> queue(DataFetchingEnvironment field) {
    GetQueueRequest request = GetQueueRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.queues().getQueue(request));
  }

  @DgsMutation
  public CompletableFuture<Queue> pauseQueue(DataFetchingEnvironment field) {
    PauseQueueRequest request = PauseQueueRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.queues().pauseQueue(request));
  }

  @DgsMutation
  public CompletableFuture<Queue> resumeQueue(DataFetchingEnvironment field) {
    ResumeQueueRequest request = ResumeQueueRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.queues().resumeQueue(request));
  }

  private static String name(DataFetchingEnvironment field) {
    return Names.queue(new Arguments(field).required("kind"));
  }
}
