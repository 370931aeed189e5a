package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.embedded.stores.EmbeddedPostgres;
import dev.vectormesh.embedded.stores.StoreSettings;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.search.v1.FeedbackServiceGrpc.FeedbackServiceBlockingStub;
import dev.vectormesh.search.v1.GetSessionRequest;
import dev.vectormesh.search.v1.GetStatsRequest;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.SessionStats;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL is away at the start, comes, goes and comes back: searches are answered throughout.
 */
class FeedbackOutageIT {
  private static final int ROOM = 5;

  @Test
  void postgresAway_searchesGoOn_whatFindsNoRoomIsCounted_andTheRestIsWrittenLater()
      throws Exception {
    SharedStores.Database database = SharedStores.freshDatabase();
    try (PortGate gate = new PortGate(database.port())) {
      gate.shut();
      Map<String, String> settings = new HashMap<>(TestMesh.postgres(database));
      settings.put("postgres.port", Integer.toString(gate.port()));
      settings.put("feedback.queue", Integer.toString(ROOM));
      try (TestMesh mesh = TestMesh.start(settings)) {
        Zoo.into(mesh, FeedbackScene.TENANT);
        FeedbackServiceBlockingStub writer = mesh.feedback(FeedbackScene.TENANT, Role.WRITER);
        assertUnavailable(writer);
        showTooMany(mesh, "first");
        FeedbackScene.eventually("health tells")
            .until(() -> mesh.search().health().problems().contains("feedback"));
        assertThat(mesh.search().health().status()).isEqualTo(Health.Status.DEGRADED);

        gate.open();
        FeedbackScene.eventually("what waited is written")
            .until(() -> stats(mesh), counts(ROOM, 2)::equals);

        gate.shut();
        showTooMany(mesh, "second");
        assertUnavailable(writer);
        gate.open();
        FeedbackScene.eventually("what waited is written")
            .until(() -> stats(mesh), counts(2 * ROOM, 4)::equals);
        FeedbackScene.eventually("events are taken again").until(() -> record(writer) == 1);
        FeedbackScene.eventually("health is well")
            .until(() -> mesh.search().health().status() == Health.Status.SERVING);
        assertThat(writer.listSessions(FeedbackScene.list("")).getSessionsCount())
            .isEqualTo(2 * ROOM);
      }
    }
  }

  private static void showTooMany(TestMesh mesh, String name) {
    for (int i = 0; i < ROOM + 2; i++) {
      SearchResponse answer =
          mesh.search(FeedbackScene.TENANT)
              .search(FeedbackScene.query("lions", name + "-" + i).build());
      assertThat(answer.getHitsList()).isNotEmpty();
      assertThat(answer.getSession()).endsWith(name + "-" + i);
    }
  }

  private static int record(FeedbackServiceBlockingStub feedback) {
    return feedback
        .recordEvents(FeedbackScene.request(FeedbackScene.click("first-0", "1")).build())
        .getResultsCount();
  }

  private static void assertUnavailable(FeedbackServiceBlockingStub feedback) {
    assertThatThrownBy(() -> record(feedback))
        .satisfies(e -> {
          assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
          assertThat(ErrorDetails.retryAfter(e)).isPresent();
        });
  }

  private static SessionStats stats(TestMesh mesh) {
    return mesh.stats(FeedbackScene.TENANT)
        .getStats(GetStatsRequest.getDefaultInstance())
        .getSessions();
  }

  private static SessionStats counts(long recorded, long dropped) {
    return SessionStats.newBuilder().setRecordedCount(recorded).setDroppedCount(dropped).build();
  }

  @Test
  void postgresKilled_losesNoEventThatWasAnswered_andKeepsNoneTwice() throws Exception {
    Path folder = Files.createTempDirectory(Path.of("target"), "feedback-killed-");
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(StoreSettings.in(folder.toAbsolutePath()).closedByCaller())) {
      SharedStores.Database database =
          new SharedStores.Database(
              postgres.host(),
              postgres.port(),
              postgres.database(),
              postgres.user(),
              postgres.password());
      try (TestMesh mesh = TestMesh.start(TestMesh.postgres(database))) {
        Zoo.into(mesh, FeedbackScene.TENANT);
        FeedbackServiceBlockingStub writer = mesh.feedback(FeedbackScene.TENANT, Role.WRITER);
        FeedbackScene.eventually("events are taken").until(() -> record(writer) == 1);
        for (int i = 0; i < 40; i++) {
          if (i == 20) {
            ProcessHandle process = ProcessHandle.of(postgres.pid().orElseThrow()).orElseThrow();
            assertThat(process.destroyForcibly()).isTrue();
          }
          String session = "killed-" + i;
          // As a caller does: the same event again until it is answered.
          FeedbackScene.eventually("event " + i)
              .until(
                  () ->
                      writer
                          .recordEvents(
                              FeedbackScene.request(FeedbackScene.click(session, "1")).build())
                          .getResultsCount(),
                  count -> count == 1);
        }
        for (int i = 0; i < 40; i++) {
          var shown =
              writer.recordSessions(
                  FeedbackScene.sessions(FeedbackScene.shown("killed-" + i, FeedbackScene.LION)));
          Session session =
              writer.getSession(
                  GetSessionRequest.newBuilder()
                      .setName(FeedbackScene.ZOO + "/sessions/killed-" + i)
                      .build());
          assertThat(session.getEventsList()).hasSize(1);
          assertThat(session.getEvents(0).getMarksList()).isEmpty();
        }
      }
    }
  }

  @Test
  void withoutPostgres_searchesSayThatNothingIsKept() throws Exception {
    try (TestMesh mesh = TestMesh.start(Map.of())) {
      Zoo.into(mesh, FeedbackScene.TENANT);
      SearchResponse answer =
          mesh.search(FeedbackScene.TENANT).search(FeedbackScene.query("lions", "x").build());
      assertThat(answer.getHitsList()).isNotEmpty();
      assertThat(answer.getSession()).isEmpty();
      assertThat(answer.getWarningsList()).anyMatch(w -> w.contains("postgres"));
      assertThatThrownBy(() -> record(mesh.feedback(FeedbackScene.TENANT, Role.WRITER)))
          .hasMessageContaining("settings of postgres")
          .satisfies(e ->
              assertThat(Status.fromThrowable(e).getCode())
                  .isEqualTo(Status.Code.FAILED_PRECONDITION));
    }
  }
}
