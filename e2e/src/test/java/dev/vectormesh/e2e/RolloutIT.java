package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.ListGenerationsRequest;
import dev.vectormesh.corpus.v1.ReindexRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.local.cli.VectormeshCli;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.search.v1.Arm;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.OpenSession;
import dev.vectormesh.search.v1.RecordEventsRequest;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.tuning.v1.CreateRolloutRequest;
import dev.vectormesh.tuning.v1.GetRolloutRequest;
import dev.vectormesh.tuning.v1.RollBackRolloutRequest;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.Rollout.State;
import dev.vectormesh.tuning.v1.RolloutEvent;
import dev.vectormesh.tuning.v1.RolloutPlan;
import dev.vectormesh.tuning.v1.Trial;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another encoder is tried on users: it goes up, back, and is taken back where it is worse. */
@ExtendWith(TestMesh.Shared.class)
final class RolloutIT {
  private static final String NAMESPACE = "namespaces/rollout";
  private static final List<String> QUERIES = List.of("boil water", "cut bread", "sweep the floor");

  private final TestMesh mesh;
  private int sessions;

  RolloutIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  private String run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] all =
        Stream.concat(
                Stream.of(arguments), Stream.of("--data", mesh.data().toString(), "-n", "rollout"))
            .toArray(String[]::new);
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = VectormeshCli.run(new Console(stream, stream, false), all);
    String said = out.toString(StandardCharsets.UTF_8);
    assertThat(code).as(said).isZero();
    return said;
  }

  private void write(String name, String text) throws Exception {
    Path folder = Files.createDirectories(mesh.files().resolve("rollout"));
    run("ingest", Files.writeString(folder.resolve(name), text).toString());
  }

  private static void await(String what, Callable<Boolean> until) {
    Awaitility.await(what).atMost(Duration.ofMinutes(4)).until(until);
  }

  private void reindex(TestMesh.GrpcClient grpc) {
    Job job =
        grpc.generations()
            .reindex(
                ReindexRequest.newBuilder()
                    .setParent(NAMESPACE)
                    .setEncoder(BundledModels.FAST)
                    .build());
    GetJobRequest get = GetJobRequest.newBuilder().setName(job.getName()).build();
    await(
        "the generation is filled",
        () -> grpc.jobs().getJob(get).getState() == Job.State.STATE_SUCCEEDED);
    assertThat(
            grpc.generations()
                .listGenerations(ListGenerationsRequest.newBuilder().setParent(NAMESPACE).build())
                .getGenerationsList())
        .extracting(Generation::getState)
        .containsExactly(Generation.State.STATE_READY, Generation.State.STATE_LIVE);
  }

  private static Rollout start(TestMesh.GrpcClient grpc, String id, boolean carefully) {
    RolloutPlan plan =
        RolloutPlan.newBuilder()
            .setShadow(carefully)
            .setInterleave(carefully ? 5_000 : 0)
            .addAllWeights(List.of(5_000, 10_000))
            .setStepWait(Durations.ZERO)
            .setClickWait(Durations.ZERO)
            .setStepSessions(50)
            .build();
    return grpc.rollouts()
        .createRollout(
            CreateRolloutRequest.newBuilder()
                .setParent(NAMESPACE)
                .setRolloutId(id)
                .setRollout(
                    Rollout.newBuilder().setGeneration(NAMESPACE + "/generations/2").setPlan(plan))
                .build());
  }

  private static Rollout get(TestMesh.GrpcClient grpc, String id) {
    return grpc.rollouts()
        .getRollout(GetRolloutRequest.newBuilder().setName(NAMESPACE + "/rollouts/" + id).build());
  }

  /** People search, and click on what comes first where they like the arm, until it has ended. */
  private Rollout users(TestMesh.GrpcClient grpc, String id, Predicate<Arm> likes) {
    await("a step begins", () -> get(grpc, id).getState() != State.STATE_PENDING);
    await(
        "it has ended",
        () -> {
          for (int i = 0; i < 20; i++) {
            visit(grpc, likes);
          }
          return get(grpc, id).hasEndTime();
        });
    return get(grpc, id);
  }

  private void visit(TestMesh.GrpcClient grpc, Predicate<Arm> likes) {
    String session = "visit-" + sessions++;
    SearchResponse found = search(grpc, QUERIES.get(sessions % QUERIES.size()), session);
    assertThat(found.getFallback()).as(found.getWarningsList().toString()).isFalse();
    if (likes.test(found.getArm())) {
      var unused =
          grpc.feedback()
              .recordEvents(
                  RecordEventsRequest.newBuilder()
                      .setParent(NAMESPACE)
                      .addEvents(
                          FeedbackEvent.newBuilder()
                              .setId("1")
                              .setSession(found.getSession())
                              .setDocument(found.getHits(0).getDocument())
                              .setPosition(1)
                              .setType(FeedbackType.FEEDBACK_TYPE_CLICK))
                      .build());
    }
  }

  private static SearchResponse search(TestMesh.GrpcClient grpc, String query, String session) {
    return grpc.search()
        .search(
            SearchRequest.newBuilder()
                .setParent(NAMESPACE)
                .setQuery(query)
                .setSession(OpenSession.newBuilder().setSessionId(session).setUserAgent("Firefox"))
                .build());
  }

  @Test
  void anotherEncoder_goesUp_andBack_andIsTakenBackWhereItIsWorse() throws Exception {
    write("kettle.txt", "A kettle boils water.");
    write("knife.txt", "A knife cuts bread.");
    write("broom.txt", "A broom sweeps the floor.");
    try (TestMesh.GrpcClient grpc = mesh.grpc(mesh.token(Role.ADMIN))) {
      String live = search(grpc, "boil water", "before").getSpace();
      reindex(grpc);

      assertThat(start(grpc, "as-good", true).getState()).isEqualTo(State.STATE_PENDING);
      Rollout promoted = users(grpc, "as-good", arm -> true);
      assertThat(promoted.getState())
          .as(run("rollout", "status", "as-good"))
          .isEqualTo(State.STATE_PROMOTED);
      assertThat(promoted.getHistoryList())
          .extracting(RolloutEvent::getTrial)
          .containsExactly(
              Trial.TRIAL_UNSPECIFIED,
              Trial.TRIAL_SHADOW,
              Trial.TRIAL_INTERLEAVE,
              Trial.TRIAL_SHARE,
              Trial.TRIAL_SHARE);
      assertThat(run("rollout", "status", "as-good")).contains("shadow", "both 50 %", "it finds");
      SearchResponse after = search(grpc, "boil water", "after");
      assertThat(after.getGeneration()).isEqualTo(2);
      assertThat(after.getSpace()).isNotEqualTo(live);

      write("lamp.txt", "A lamp gives light.");
      grpc.rollouts()
          .rollBackRollout(
              RollBackRolloutRequest.newBuilder().setName(NAMESPACE + "/rollouts/as-good").build());
      SearchResponse back = search(grpc, "light", "back");
      assertThat(back.getGeneration()).isEqualTo(1);
      assertThat(back.getSpace()).isEqualTo(live);
      assertThat(back.getHits(0).getTitle()).contains("lamp");

      start(grpc, "worse", false);
      Rollout worse = users(grpc, "worse", arm -> arm == Arm.ARM_LIVE);
      assertThat(worse.getState()).as(worse.getReason()).isEqualTo(State.STATE_ROLLED_BACK);
      assertThat(worse.getReason()).contains("mean reward of clicks");
      assertThat(search(grpc, "boil water", "at-last").getGeneration()).isEqualTo(1);
      assertThat(run("rollout")).contains("ROLLED_BACK", "as-good", "worse");
    }
  }
}
