package dev.vectormesh.gateway.graphql.tuning;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Deleted;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.tuning.v1.DeleteJudgementSetRequest;
import dev.vectormesh.tuning.v1.JudgedQuery;
import dev.vectormesh.tuning.v1.Judgement;
import dev.vectormesh.tuning.v1.JudgementSet;
import dev.vectormesh.tuning.v1.ListJudgementSetsRequest;
import dev.vectormesh.tuning.v1.WriteJudgementSetRequest;
import graphql.schema.DataFetchingEnvironment;
import java.util.concurrent.CompletableFuture;

/** Which documents answer which questions, as people said. */
@DgsComponent
public final class JudgementFetchers {
  private final Mesh mesh;

  public JudgementFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<JudgementSet>> judgementSets(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListJudgementSetsRequest request =
        ListJudgementSetsRequest.newBuilder()
            .setParent(Names.namespace(new Arguments(field).required("namespace")))
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.judgements().listJudgementSets(request))
        .thenApply(r -> Connection.of(page, r.getJudgementSetsList(), r.getNextPageToken()));
  }

  @DgsMutation
  public CompletableFuture<JudgementSet> writeJudgementSet(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    JudgementSet.Builder set = JudgementSet.newBuilder().setName(given.required("name"));
    given.string(
        "namespace",
        namespace ->
            set.setName(Names.judgementSet(Names.namespace(namespace), given.required("name"))));
    given.string("displayName", set::setDisplayName);
    given.bool("protected", set::setProtected);
    given.number("floor", set::setFloor);
    WriteJudgementSetRequest.Builder request =
        WriteJudgementSetRequest.newBuilder().setJudgementSet(set);
    given.objects("queries").forEach(query -> request.addQueries(query(query)));
    given.bool("append", request::setAppend);
    return CallerScope.of(field).ask(() -> mesh.judgements().writeJudgementSet(request.build()));
  }

  private static JudgedQuery query(Arguments given) {
    JudgedQuery.Builder query = JudgedQuery.newBuilder().setQuery(given.required("query"));
    for (Arguments judgement : given.objects("judgements")) {
      Judgement.Builder one = Judgement.newBuilder().setDocument(judgement.required("document"));
      judgement.integer("grade", one::setGrade);
      query.addJudgements(one);
    }
    return query.build();
  }

  @DgsMutation
  public CompletableFuture<Deleted> deleteJudgementSet(DataFetchingEnvironment field) {
    String name = new Arguments(field).required("name");
    DeleteJudgementSetRequest request =
        DeleteJudgementSetRequest.newBuilder().setName(name).build();
    return CallerScope.of(field)
        .ask(() -> mesh.judgements().deleteJudgementSet(request))
        .thenApply(empty -> new Deleted(name));
  }
}
