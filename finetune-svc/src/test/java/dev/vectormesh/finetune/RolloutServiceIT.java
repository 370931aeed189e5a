package dev.vectormesh.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Durations;
import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.finetune.model.ModelStore;
import dev.vectormesh.finetune.postgres.PostgresModels;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.host.HostConfig;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.tuning.v1.AbortRolloutRequest;
import dev.vectormesh.tuning.v1.CreateRolloutRequest;
import dev.vectormesh.tuning.v1.GateReport;
import dev.vectormesh.tuning.v1.GetRolloutRequest;
import dev.vectormesh.tuning.v1.ListRolloutsRequest;
import dev.vectormesh.tuning.v1.ListRolloutsResponse;
import dev.vectormesh.tuning.v1.ModelVersion;
import dev.vectormesh.tuning.v1.RollBackRolloutRequest;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.Rollout.State;
import dev.vectormesh.tuning.v1.RolloutPlan;
import dev.vectormesh.tuning.v1.RolloutServiceGrpc;
import dev.vectormesh.tuning.v1.RolloutServiceGrpc.RolloutServiceBlockingStub;
import dev.vectormesh.tuning.v1.WatchRolloutRequest;
import io.grpc.ManagedChannel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rollouts by their contract, with a model that answers; others' services are scenes. */
class RolloutServiceIT {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Tokens TOKENS = Tokens.of(new Secret(SECRET));
  private static final Path MODELS = Path.of("target", "rollout-models");
  private static final String ID = UUID.randomUUID().toString();
  private static final List<AutoCloseable> OPEN = new ArrayList<>();

  private static RolloutScene scene;
  private static RolloutServiceBlockingStub admin;
  private static ModelStore models;

  @BeforeAll
  static void start() {
    BundledModels.unpackTo(MODELS, List.of(BundledModels.FAST));
    OPEN.add(
        EmbeddedTriton.builder(MODELS).inProcess("triton-" + ID).load(BundledModels.FAST).start());
    CallChain chain =
        CallChain.of(AuthConfig.ofSecret(SECRET), HostConfig.local(), Telemetry.none());
    scene = new RolloutScene(space());
    OPEN.add(Host.of(chain, scene).inProcess("others-" + ID).shared().start());
    FinetuneConfig config =
        Settings.load("finetune", FinetuneConfig.class, SettingsSources.overrides(settings()));
    OPEN.add(Host.of(chain, FinetuneApp.open(config)).inProcess("finetune-" + ID).start());
    admin = stub(RolloutScene.TENANT, Role.ADMIN);
    Postgres postgres = Postgres.open(config.postgres(), "tuning");
    OPEN.add(postgres::close);
    models = new PostgresModels(postgres);
  }

  private static EmbeddingSpace space() {
    ManagedChannel triton = Channels.options().plain().open(URI.create("inprocess:triton-" + ID));
    OPEN.add(triton::shutdownNow);
    SpaceEncoders encoders = SpaceEncoders.open(triton, List.of(MODELS));
    OPEN.add(encoders);
    var space = encoders.encoder(BundledModels.FAST).space();
    return EmbeddingSpace.newBuilder()
        .setFingerprint(space.fingerprint())
        .setModel(space.model())
        .setVersion(space.version())
        .build();
  }

  private static Map<String, String> settings() {
    SharedStores.Database database = SharedStores.freshDatabase();
    Map<String, String> all = new HashMap<>();
    all.put("auth.secret", SECRET);
    all.put("postgres.host", database.host());
    all.put("postgres.port", Integer.toString(database.port()));
    all.put("postgres.database", database.name());
    all.put("postgres.ownerUser", database.user());
    all.put("postgres.ownerPassword", database.password());
    all.put("postgres.apiPassword", "api-password");
    all.put("postgres.meshPassword", "mesh-password");
    all.put("triton", "inprocess:triton-" + ID);
    all.put("tokenizers", MODELS.toString());
    all.put("models", MODELS.toString());
    all.put("ingest", "inprocess:others-" + ID);
    all.put("search", "inprocess:others-" + ID);
    all.put("job", "inprocess:others-" + ID);
    all.put("training.jobs", "0");
    all.put("rollouts.interval", "50ms");
    return all;
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable open : OPEN.reversed()) {
      open.close();
    }
  }

  @BeforeEach
  void reset() {
    scene.reset();
  }

  private static RolloutServiceBlockingStub stub(String tenant, Role role) {
    ManagedChannel channel =
        Channels.open(
            URI.create("inprocess:finetune-" + ID),
            TokenSource.fixed(new Secret(TOKENS.mint(tenant, "ann", role))));
    OPEN.add(channel::shutdownNow);
    return RolloutServiceGrpc.newBlockingStub(channel);
  }

  private static CreateRolloutRequest request(String id) {
    RolloutPlan plan =
        RolloutPlan.newBuilder()
            .addAllWeights(List.of(5_000, 10_000))
            .setStepWait(Durations.ZERO)
            .setClickWait(Durations.ZERO)
            .build();
    return CreateRolloutRequest.newBuilder()
        .setParent(RolloutScene.NAMESPACE)
        .setRolloutId(id)
        .setRollout(
            Rollout.newBuilder()
                .setGeneration(RolloutScene.NAMESPACE + "/generations/2")
                .setPlan(plan))
        .build();
  }

  private static String name(String id) {
    return RolloutScene.NAMESPACE + "/rollouts/" + id;
  }

  private static Rollout get(String id) {
    return admin.getRollout(GetRolloutRequest.newBuilder().setName(name(id)).build());
  }

  /** All that is told of it until it has ended. */
  private static List<Rollout> watched(String id) {
    List<Rollout> told = new ArrayList<>();
    admin
        .watchRollout(WatchRolloutRequest.newBuilder().setName(name(id)).build())
        .forEachRemaining(told::add);
    return told;
  }

  private static void await(String what, Callable<Boolean> until) {
    Awaitility.await(what).atMost(Duration.ofMinutes(1)).until(until);
  }

  @Test
  void candidateThatIsAsGood_isPromoted_andItsWayIsTold() {
    Rollout made = admin.createRollout(request("good"));
    assertThat(made.getName()).isEqualTo(name("good"));
    assertThat(made.getLiveGeneration()).isEqualTo(RolloutScene.NAMESPACE + "/generations/1");
    assertThat(made.getPlan().getGuards().getAlpha()).isEqualTo(0.05);
    assertThat(made.getWarningsList()).singleElement().asString().contains("no gate");

    Rollout last = watched("good").getLast();
    assertThat(last.getState()).as(last.getReason()).isEqualTo(State.STATE_PROMOTED);
    assertThat(last.getHistoryList())
        .extracting(event -> event.getNumber() + " " + event.getState() + " " + event.getWeight())
        .containsExactly("1 STATE_PENDING 0", "2 STATE_RUNNING 5000", "3 STATE_PROMOTED 10000");
    assertThat(scene.live()).isEqualTo(2);
    assertThatThrownBy(() -> admin.createRollout(request("again")))
        .hasMessageContaining("is the live one already");
  }

  @Test
  void promotedOne_isRolledBack() {
    admin.createRollout(request("back"));
    assertThat(watched("back").getLast().getState()).isEqualTo(State.STATE_PROMOTED);
    Rollout back =
        admin.rollBackRollout(RollBackRolloutRequest.newBuilder().setName(name("back")).build());

    assertThat(back.getState()).isEqualTo(State.STATE_ROLLED_BACK);
    assertThat(back.getHistoryList().getLast().getActor()).isEqualTo("ann");
    assertThat(scene.live()).isEqualTo(1);
  }

  /** Of the generation before; the new one is no version's that was trained here. */
  @Test
  void versionThatWasLiveBefore_isRetired() {
    ModelVersion before =
        ModelVersion.newBuilder()
            .setName(RolloutScene.NAMESPACE + "/modelVersions/before")
            .setEncoder("another--encoder")
            .setStage(ModelVersion.Stage.STAGE_LIVE)
            .setGate(GateReport.newBuilder().setPassed(true))
            .build();
    models.insert(
        new ModelStore.Stored(RolloutScene.TENANT, UUID.randomUUID(), scene.uid(), before));
    admin.createRollout(request("retires"));
    assertThat(watched("retires").getLast().getState()).isEqualTo(State.STATE_PROMOTED);

    await(
        "it is retired",
        () ->
            models
                    .find(RolloutScene.TENANT, scene.uid(), "before")
                    .orElseThrow()
                    .version()
                    .getStage()
                == ModelVersion.Stage.STAGE_RETIRED);
  }

  @Test
  void candidateThatIsWorse_isTakenBack_withTheReason() {
    scene.candidateReward = 0.1;
    admin.createRollout(request("worse"));
    Rollout last = watched("worse").getLast();

    assertThat(last.getState()).isEqualTo(State.STATE_ROLLED_BACK);
    assertThat(last.getReason()).contains("mean reward of clicks: 0.1000", "it is worse");
    assertThat(scene.traffic().getWeight()).isZero();
    assertThat(scene.live()).isEqualTo(1);
  }

  @Test
  void generationThatLacksDocuments_waits_andCanBeAborted() {
    scene.equal = false;
    admin.createRollout(request("waits"));
    await("it says why", () -> get("waits").getReason().contains("3 documents behind"));
    assertThatThrownBy(() -> admin.createRollout(request("second")))
        .hasMessageContaining("another rollout under way");

    AbortRolloutRequest abort = AbortRolloutRequest.newBuilder().setName(name("waits")).build();
    assertThat(admin.abortRollout(abort).getState()).isEqualTo(State.STATE_ABORTED);
    assertThat(scene.traffic().getWeight()).isZero();
  }

  @Test
  void modelVersionThatIsNotThere_keepsItFromBeingTried() {
    CreateRolloutRequest.Builder request = request("gated").toBuilder();
    request
        .getRolloutBuilder()
        .setModelVersion(RolloutScene.NAMESPACE + "/modelVersions/" + "no-such-version");
    admin.createRollout(request.build());
    await("it says why", () -> get("gated").getReason().contains("no-such-version is gone"));
    assertThat(get("gated").getState()).isEqualTo(State.STATE_PENDING);

    var unused =
        admin.abortRollout(AbortRolloutRequest.newBuilder().setName(name("gated")).build());
  }

  @Test
  void rollouts_areListedPageByPage_andAreTheirTenantsAlone() {
    for (String id : List.of("list-1", "list-2", "list-3")) {
      admin.createRollout(request(id));
      watched(id);
      scene.reset();
    }
    ListRolloutsRequest.Builder list =
        ListRolloutsRequest.newBuilder().setParent(RolloutScene.NAMESPACE).setPageSize(2);
    ListRolloutsResponse first = admin.listRollouts(list.build());
    ListRolloutsResponse second =
        admin.listRollouts(list.setPageToken(first.getNextPageToken()).build());
    List<Rollout> shown = new ArrayList<>(first.getRolloutsList());
    shown.addAll(second.getRolloutsList());

    assertThat(first.getRolloutsList()).hasSize(2);
    assertThat(shown)
        .filteredOn(rollout -> rollout.getName().contains("/list-"))
        .extracting(Rollout::getName)
        .startsWith(name("list-3"), name("list-2"), name("list-1"));
    assertThatThrownBy(() ->
            stub("globex", Role.ADMIN)
                .getRollout(GetRolloutRequest.newBuilder().setName(name("list-1")).build()))
        .hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() -> stub(RolloutScene.TENANT, Role.WRITER).createRollout(request("w")))
        .hasMessageContaining("PERMISSION_DENIED");
  }
}
