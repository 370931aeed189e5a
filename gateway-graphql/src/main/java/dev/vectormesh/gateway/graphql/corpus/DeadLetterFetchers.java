package dev.vectormesh.gateway.graphql.corpus;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.corpus.v1.DeadLetter;
import dev.vectormesh.corpus.v1.ListDeadLettersRequest;
import dev.vectormesh.corpus.v1.ReplayBatchRequest;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.job.v1.Job;
import graphql.schema.DataFetchingEnvironment;
import java.util.concurrent.CompletableFuture;

@DgsComponent
public final class DeadLetterFetchers {
  private final Mesh mesh;

  public DeadLetterFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<DeadLetter>> deadLetters(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    PageRequest page = PageRequest.of(field);
    ListDeadLettersRequest.Builder request =
        ListDeadLettersRequest.newBuilder()
            .setParent(Names.namespace(given.required("namespace")))
            .setPageSize(page.pageSize())
            .setPageToken(page.token());
    given.string("filter", request::setFilter);
    return CallerScope.of(field)
        .ask(() -> mesh.ingest().listDeadLetters(request.build()))
        .thenApply(r -> Connection.of(page, r.getDeadLettersList(), r.getNextPageToken()));
  }

  @DgsMutation
  public CompletableFuture<Job> replayBatch(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    ReplayBatchRequest.Builder request =
        ReplayBatchRequest.newBuilder().setName(given.required("batch"));
    given.string("requestId", request::setRequestId);
    return CallerScope.of(field).ask(() -> mesh.ingest().replayBatch(request.build()));
  }
}
