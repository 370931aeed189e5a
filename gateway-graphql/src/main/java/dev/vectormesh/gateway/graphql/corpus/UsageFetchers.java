package dev.vectormesh.gateway.graphql.corpus;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.corpus.v1.QueryUsageRequest;
import dev.vectormesh.corpus.v1.QueryUsageResponse;
import dev.vectormesh.corpus.v1.Quota;
import dev.vectormesh.corpus.v1.Usage;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a tenant used, and may use. */
@DgsComponent
public final class UsageFetchers {
  private final Mesh mesh;

  public UsageFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<Usage>> usage(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    PageRequest page = PageRequest.of(field);
    QueryUsageRequest.Builder request =
        QueryUsageRequest.newBuilder().setPageSize(page.pageSize()).setPageToken(page.token());
    given.string("namespace", name -> request.setNamespace(Names.namespace(name)));
    given.time("from", request::setStartTime);
    given.time("to", request::setEndTime);
    given.string(
        "group", group -> request.setGroup(QueryUsageRequest.Group.valueOf("GROUP_" + group)));
    return CallerScope.of(field)
        .ask(() -> mesh.usage().queryUsage(request.build()))
        .thenApply(r -> Connection.of(page, r.getRowsList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<List<Quota>> quotas(DataFetchingEnvironment field) {
    return CallerScope.of(field)
        .ask(() -> mesh.usage().queryUsage(QueryUsageRequest.newBuilder().setPageSize(1).build()))
        .thenApply(QueryUsageResponse::getQuotasList);
  }
}
