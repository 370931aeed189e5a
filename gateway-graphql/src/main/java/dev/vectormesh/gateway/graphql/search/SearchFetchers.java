package dev.vectormesh.gateway.graphql.search;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.search.v1.ConvexFusion;
import dev.vectormesh.search.v1.Facet;
import dev.vectormesh.search.v1.Fusion;
import dev.vectormesh.search.v1.GetStatsRequest;
import dev.vectormesh.search.v1.GetStatsResponse;
import dev.vectormesh.search.v1.NeighbourOptions;
import dev.vectormesh.search.v1.OpenSession;
import dev.vectormesh.search.v1.ReciprocalRankFusion;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import graphql.schema.DataFetchingEnvironment;
import java.util.concurrent.CompletableFuture;

/** Searches and their statistics. */
@DgsComponent
public final class SearchFetchers {
  private final Mesh mesh;

  public SearchFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<SearchResponse> search(DataFetchingEnvironment field) {
    SearchRequest request = request(new Arguments(field));
    return CallerScope.of(field).ask(() -> mesh.search().search(request));
  }

  @DgsQuery
  public CompletableFuture<GetStatsResponse> stats(DataFetchingEnvironment field) {
    GetStatsRequest request = statsRequest(new Arguments(field));
    return CallerScope.of(field).ask(() -> mesh.stats().getStats(request));
  }

  private static GetStatsRequest statsRequest(Arguments given) {
    GetStatsRequest.Builder request = GetStatsRequest.newBuilder();
    if (!given.has("namespace")) {
      // Names of collections say theirs; ids need one, which the service asks for.
      given.strings("collections", request::addCollections);
      return request.build();
    }
    String namespace = given.required("namespace");
    request.setParent(Names.namespace(namespace));
    given.strings("collections", c -> request.addCollections(Names.collection(namespace, c)));
    given.bool("onlyPictures", request::setOnlyPictures);
    return request.build();
  }

  private static SearchRequest request(Arguments given) {
    String namespace = given.required("namespace");
    SearchRequest.Builder request =
        SearchRequest.newBuilder()
            .setParent(Names.namespace(namespace))
            .addAllProbes(Probes.of(given.objects("probes")));
    given.string("query", request::setQuery);
    given.string("mode", m -> request.setMode(SearchMode.valueOf("SEARCH_MODE_" + m)));
    given.integer("topK", request::setTopK);
    given.string("filter", request::setFilter);
    given.strings("collections", c -> request.addCollections(Names.collection(namespace, c)));
    given.number("similarityThreshold", request::setSimilarityThreshold);
    given.number("minRelevance", request::setMinRelevance);
    given.bool("distinct", request::setDistinct);
    given.bool("onlyPictures", request::setOnlyPictures);
    given.objects("facets").forEach(f -> request.addFacets(facet(f)));
    given.object("fusion", f -> request.setFusion(fusion(f)));
    given.integer("candidates", request::setCandidates);
    given.bool("explain", request::setExplain);
    given.integer("chunksPerDocument", request::setChunksPerDocument);
    given.string("pageToken", request::setPageToken);
    given.object("neighbours", n -> request.setNeighbours(neighbours(n)));
    given.object("session", s -> request.setSession(session(s)));
    return request.build();
  }

  private static NeighbourOptions neighbours(Arguments given) {
    NeighbourOptions.Builder options = NeighbourOptions.newBuilder();
    given.number("weight", options::setWeight);
    given.number("floor", options::setFloor);
    given.integer("most", options::setMost);
    return options.build();
  }

  private static OpenSession session(Arguments given) {
    OpenSession.Builder session = OpenSession.newBuilder();
    given.string("sessionId", session::setSessionId);
    given.string("user", session::setUser);
    given.string("userAgent", session::setUserAgent);
    return session.build();
  }

  private static Facet facet(Arguments given) {
    Facet.Builder facet = Facet.newBuilder().setField(given.required("field"));
    given.integer("values", facet::setValues);
    given.numbers("edges", facet::addEdges);
    given.string("filter", facet::setFilter);
    return facet.build();
  }

  private static Fusion fusion(Arguments given) {
    Fusion.Builder fusion = Fusion.newBuilder();
    given.object(
        "convex",
        c -> {
          ConvexFusion.Builder convex = ConvexFusion.newBuilder();
          c.number("denseWeight", convex::setDenseWeight);
          fusion.setConvex(convex);
        });
    given.object(
        "rrf",
        r -> {
          ReciprocalRankFusion.Builder rrf = ReciprocalRankFusion.newBuilder();
          r.integer("k", rrf::setK);
          fusion.setRrf(rrf);
        });
    return fusion.build();
  }
}
