package dev.vectormesh.gateway.graphql.corpus;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.corpus.v1.DuplicateGroup;
import dev.vectormesh.corpus.v1.ListDuplicatesRequest;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import graphql.schema.DataFetchingEnvironment;
import java.util.concurrent.CompletableFuture;

/** Pictures that look alike. */
@DgsComponent
public final class DuplicateFetchers {
  private final Mesh mesh;

  public DuplicateFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<DuplicateGroup>> duplicates(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    ListDuplicatesRequest.Builder request =
        ListDuplicatesRequest.newBuilder().setParent(given.required("collection"));
    given.integer("maxDistance", request::setMaxDistance);
    return page(CallerScope.of(field), request, PageRequest.of(field));
  }

  /** A page from which all groups were left out has no cursor to go on after: the next one has. */
  private CompletableFuture<Connection<DuplicateGroup>> page(
      CallerScope caller, ListDuplicatesRequest.Builder request, PageRequest page) {
    ListDuplicatesRequest asked =
        request.setPageSize(page.pageSize()).setPageToken(page.token()).build();
    return caller
        .ask(() -> mesh.documents().listDuplicates(asked))
        .thenCompose(r -> {
          boolean empty = r.getGroupsCount() <= page.skip() && !r.getNextPageToken().isEmpty();
          return empty
              ? page(caller, request, new PageRequest(page.first(), r.getNextPageToken(), 0))
              : CompletableFuture.completedFuture(
                  Connection.of(page, r.getGroupsList(), r.getNextPageToken()));
        });
  }
}
