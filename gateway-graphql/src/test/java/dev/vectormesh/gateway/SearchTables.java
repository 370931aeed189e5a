package dev.vectormesh.gateway;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.Durations;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.search.v1.Explanation;
import dev.vectormesh.search.v1.FacetCount;
import dev.vectormesh.search.v1.FacetResult;
import dev.vectormesh.search.v1.FoundBy;
import dev.vectormesh.search.v1.GetStatsRequest;
import dev.vectormesh.search.v1.GetStatsResponse;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.HitChunk;
import dev.vectormesh.search.v1.HitPicture;
import dev.vectormesh.search.v1.IndexState;
import dev.vectormesh.search.v1.IndexStats;
import dev.vectormesh.search.v1.Locator;
import dev.vectormesh.search.v1.Region;
import dev.vectormesh.search.v1.ScorePart;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.SearchServiceGrpc.SearchServiceImplBase;
import dev.vectormesh.search.v1.StatsServiceGrpc.StatsServiceImplBase;
import dev.vectormesh.search.v1.StepStats;
import dev.vectormesh.search.v1.StepTiming;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;

/** Answers searches from a table; some queries fail on purpose. */
final class SearchTables {
  volatile SearchRequest asked = SearchRequest.getDefaultInstance();
  volatile GetStatsRequest askedStats = GetStatsRequest.getDefaultInstance();
  volatile String tenant = "";

  List<BindableService> services() {
    return List.of(new Search(), new Stats());
  }

  private final class Search extends SearchServiceImplBase {
    @Override
    public void search(SearchRequest request, StreamObserver<SearchResponse> reply) {
      Replies.send(
          reply,
          () -> {
            asked = request;
            tenant = CallContext.current().tenant();
            return switch (request.getQuery()) {
              case "fault" -> throw new IllegalStateException("secret detail");
              case "down" -> throw ApiException.unavailable("qdrant", Duration.ofMillis(1500));
              case "busy" -> throw ApiException.exhausted("too many", Duration.ofMillis(1200));
              case "absent" -> throw ApiException.notFound(request.getParent());
              case "nothing" -> SearchResponse.getDefaultInstance();
              default -> answer();
            };
          });
    }
  }

  private static SearchResponse answer() {
    Struct metadata =
        Struct.newBuilder()
            .putFields("year", Value.newBuilder().setNumberValue(2024).build())
            .putFields("category", Value.newBuilder().setNumberValue(7).build())
            .putFields("lang", Value.newBuilder().setStringValue("en").build())
            .build();
    return SearchResponse.newBuilder()
        .addHits(
            Hit.newBuilder()
                .setDocument("namespaces/default/collections/papers/documents/a")
                .setTitle("Leases")
                .setUri("file:///a.pdf")
                .setScore(0.91)
                .setSimilarity(0.83)
                .addChunks(
                    HitChunk.newBuilder().setText("A lease is ...").setPage(3).setPosition(7))
                .addChunks(
                    HitChunk.newBuilder()
                        .setText("sign.jpg\nMind the gap")
                        .setExcerpt("Mind the gap")
                        .setLocator(
                            Locator.newBuilder()
                                .setRegion(
                                    Region.newBuilder()
                                        .setLeft(0)
                                        .setTop(12)
                                        .setWidth(300)
                                        .setHeight(40))))
                .setMetadata(metadata)
                .setPicture(
                    HitPicture.newBuilder()
                        .setWidth(640)
                        .setHeight(480)
                        .setFormat("jpeg")
                        .setPerceptualHash("00ff00ff00ff00ff"))
                .addFoundBy(FoundBy.FOUND_BY_VECTOR)
                .addFoundBy(FoundBy.FOUND_BY_WORDS)
                .addFoundBy(FoundBy.FOUND_BY_PICTURE_TEXT)
                .setRelevance(0.97)
                .setExplanation(
                    Explanation.newBuilder()
                        .setSummary("both")
                        .addParts(
                            ScorePart.newBuilder().setName("dense").setRank(1).setWeight(0.7))))
        .addHits(Hit.newBuilder().setDocument("namespaces/default/collections/papers/documents/b"))
        .addFacets(
            FacetResult.newBuilder()
                .setField("meta.year")
                .addCounts(
                    FacetCount.newBuilder()
                        .setValue(Value.newBuilder().setNumberValue(2024))
                        .setCount(3)
                        .setFilter("meta.year = 2024"))
                .addCounts(FacetCount.newBuilder().setFrom(0.5).setCount(2)))
        .setCached(true)
        .setNextPageToken("more")
        .setBestSimilarity(0.83)
        .setSpace("f00")
        .setGeneration(1L << 40)
        .addTimings(
            StepTiming.newBuilder().setStep("encode").setDuration(Durations.fromMicros(2500)))
        .build();
  }

  private final class Stats extends StatsServiceImplBase {
    @Override
    public void getStats(GetStatsRequest request, StreamObserver<GetStatsResponse> reply) {
      Replies.send(
          reply,
          () -> {
            askedStats = request;
            GetStatsResponse.Builder stats =
                GetStatsResponse.newBuilder()
                    .setUptime(Durations.fromSeconds(5))
                    .addSteps(
                        StepStats.newBuilder()
                            .setStep("total")
                            .setCount(3)
                            .setWindow(3)
                            .setP50(Durations.fromMicros(4250))
                            .setMean(Durations.fromMillis(5))
                            .setMin(Durations.fromMillis(3))
                            .setMax(Durations.fromMillis(9)));
            if (request.getParent().equals("namespaces/default")) {
              stats.setIndex(
                  IndexStats.newBuilder().setVectors(81).setState(IndexState.INDEX_STATE_GREEN));
            }
            return stats.build();
          });
    }
  }
}
