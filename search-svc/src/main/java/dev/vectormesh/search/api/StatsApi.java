package dev.vectormesh.search.api;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.search.stats.SearchStatistics;
import dev.vectormesh.search.v1.GetStatsRequest;
import dev.vectormesh.search.v1.GetStatsResponse;
import dev.vectormesh.search.v1.StatsServiceGrpc;
import dev.vectormesh.search.v1.StepStats;
import io.grpc.stub.StreamObserver;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** StatsService. */
public final class StatsApi extends StatsServiceGrpc.StatsServiceImplBase {
  private final SearchStatistics statistics;

  public StatsApi(SearchStatistics statistics) {
    this.statistics = statistics;
  }

  @Override
  public void getStats(GetStatsRequest request, StreamObserver<GetStatsResponse> reply) {
    Replies.send(reply, this::stats);
  }

  private GetStatsResponse stats() {
    GetStatsResponse.Builder response =
        GetStatsResponse.newBuilder()
            .setUptime(Durations.fromMillis(statistics.uptime().toMillis()));
    statistics.steps().forEach(figures -> response.addSteps(step(figures)));
    return response.build();
  }

  private static StepStats step(SearchStatistics.StepFigures from) {
    StepStats.Builder step =
        StepStats.newBuilder()
            .setStep(from.step().label())
            .setCount(from.count())
            .setWindow(from.window());
    put(from.p50(), step::setP50);
    put(from.p95(), step::setP95);
    put(from.p99(), step::setP99);
    put(from.mean(), step::setMean);
    put(from.min(), step::setMin);
    put(from.max(), step::setMax);
    return step.build();
  }

  private static void put(OptionalLong nanos, Consumer<Duration> to) {
    nanos.ifPresent(n -> to.accept(Durations.fromNanos(n)));
  }
}
