package dev.vectormesh.search.api;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.search.feedback.SessionRecorder;
import dev.vectormesh.search.stats.IndexFigures;
import dev.vectormesh.search.stats.IndexStatistics;
import dev.vectormesh.search.stats.SearchStatistics;
import dev.vectormesh.search.v1.GetStatsRequest;
import dev.vectormesh.search.v1.GetStatsResponse;
import dev.vectormesh.search.v1.IndexState;
import dev.vectormesh.search.v1.IndexStats;
import dev.vectormesh.search.v1.SessionStats;
import dev.vectormesh.search.v1.StatsServiceGrpc;
import dev.vectormesh.search.v1.StepStats;
import io.grpc.stub.StreamObserver;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** StatsService. */
public final class StatsApi extends StatsServiceGrpc.StatsServiceImplBase {
  private final SearchStatistics statistics;
  private final IndexStatistics index;
  private final @Nullable SessionRecorder sessions;

  /**
   * @param sessions null where sessions are not recorded
   */
  public StatsApi(
      SearchStatistics statistics, IndexStatistics index, @Nullable SessionRecorder sessions) {
    this.statistics = statistics;
    this.index = index;
    this.sessions = sessions;
  }

  @Override
  public void getStats(GetStatsRequest request, StreamObserver<GetStatsResponse> reply) {
    Replies.send(reply, () -> stats(request));
  }

  private GetStatsResponse stats(GetStatsRequest request) {
    checkCollections(request);
    GetStatsResponse.Builder response =
        GetStatsResponse.newBuilder()
            .setUptime(Durations.fromMillis(statistics.uptime().toMillis()));
    statistics.steps().forEach(figures -> response.addSteps(step(figures)));
    if (sessions != null) {
      response.setSessions(sessions(sessions.counts()));
    }
    if (!request.getParent().isEmpty()) {
      index
          .of(request.getParent(), request.getCollectionsList(), request.getOnlyPictures())
          .ifPresent(figures -> response.setIndex(index(figures)));
    }
    return response.build();
  }

  private static void checkCollections(GetStatsRequest request) {
    Violations violations = new Violations();
    for (int i = 0; i < request.getCollectionsCount(); i++) {
      violations.check(
          !request.getParent().isEmpty()
              && request.getCollections(i).startsWith(request.getParent() + "/"),
          "collections[" + i + "]",
          request.getParent().isEmpty() ? "needs parent" : "is not of " + request.getParent());
    }
    violations.throwIfAny();
  }

  private static SessionStats sessions(SessionRecorder.Counts from) {
    return SessionStats.newBuilder()
        .setRecordedCount(from.recorded())
        .setDroppedCount(from.dropped())
        .setIgnoredCount(from.ignored())
        .setWaitingCount(from.waiting())
        .build();
  }

  private static IndexStats index(IndexFigures from) {
    return IndexStats.newBuilder()
        .setVectors(from.vectors())
        .setState(
            switch (from.state()) {
              case EMPTY -> IndexState.INDEX_STATE_EMPTY;
              case GREEN -> IndexState.INDEX_STATE_GREEN;
              case YELLOW -> IndexState.INDEX_STATE_YELLOW;
              case GREY -> IndexState.INDEX_STATE_GREY;
              case RED -> IndexState.INDEX_STATE_RED;
            })
        .build();
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
