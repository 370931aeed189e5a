package dev.vectormesh.local.cli.learn;

import com.google.protobuf.util.Durations;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.ReindexOutput;
import dev.vectormesh.corpus.v1.ReindexRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.local.cli.job.JobWatch;
import dev.vectormesh.local.cli.learn.House.Kind;
import dev.vectormesh.local.cli.learn.House.Question;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Resources;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.search.v1.ListSessionBatchesRequest;
import dev.vectormesh.search.v1.ReleaseSessionBatchRequest;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SessionBatch;
import dev.vectormesh.tuning.v1.CreateRolloutRequest;
import dev.vectormesh.tuning.v1.CreateTrainingRunRequest;
import dev.vectormesh.tuning.v1.GetModelVersionRequest;
import dev.vectormesh.tuning.v1.GetTrainingRunRequest;
import dev.vectormesh.tuning.v1.GuardFinding;
import dev.vectormesh.tuning.v1.JudgedQuery;
import dev.vectormesh.tuning.v1.Judgement;
import dev.vectormesh.tuning.v1.JudgementSet;
import dev.vectormesh.tuning.v1.ModelVersion;
import dev.vectormesh.tuning.v1.RollBackRolloutRequest;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.RolloutGuards;
import dev.vectormesh.tuning.v1.RolloutPlan;
import dev.vectormesh.tuning.v1.SetStageRequest;
import dev.vectormesh.tuning.v1.TrainingData;
import dev.vectormesh.tuning.v1.TrainingRun;
import dev.vectormesh.tuning.v1.WatchRolloutRequest;
import dev.vectormesh.tuning.v1.WriteJudgementSetRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The loop that learns, from clicks to a canary and back: what a person would do in weeks, by
 * simulated users in two minutes.
 */
public final class LearnDemo {
  private static final String NAMESPACE_ID = "learn-demo";
  private static final String NAMESPACE = "namespaces/" + NAMESPACE_ID;
  private static final String COLLECTION = NAMESPACE + "/collections/help";
  private static final int ROUNDS = 3;
  private static final int SESSIONS_OF_A_STEP = 50;

  /**
   * Of answers that no cache had, the share that may be slow: a build's first searches are its
   * slowest, and in seconds there are no others.
   */
  private static final double SLOW = 0.5;

  private static final long SEED = 7;
  private static final int TOLD_FINDINGS = 3;
  private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(200);

  private final MeshSession mesh;
  private final Console console;
  private final House house;
  private final SimulatedUsers users;

  /**
   * @param house the file of the made-up company
   */
  public LearnDemo(MeshSession mesh, Console console, Path house) throws java.io.IOException {
    this.mesh = mesh;
    this.console = console;
    this.house = House.read(house);
    this.users = new SimulatedUsers(mesh, NAMESPACE, SEED);
  }

  /** Answers the exit code. */
  public int run() throws Exception {
    write();
    Quality before = Quality.measure(mesh, NAMESPACE, house);
    step(
        "People ask %d questions %d times, by nicknames that the model does not know"
            .formatted(house.of(Kind.ASKED).size(), ROUNDS));
    String batch = askAndRelease();
    step("An adapter is learnt from their clicks, and held against the live model");
    TrainingRun run = trained(TrainingData.newBuilder().addSessionBatches(batch).build());
    told(run);
    if (!run.getGate().getPassed()) {
      console.note("The gate stopped the model: nothing to roll out.");
      return 1;
    }
    ModelVersion model = model(run.getModelVersion());
    step("A second build of the index, by mapping the vectors that are stored");
    String generation = reindexed(model.getEncoder());
    step("A canary: 1, 5, 25, 50, 100 % of the sessions, while people go on asking");
    Rollout rollout = rolledOut(generation, model.getName());
    if (rollout.getState() != Rollout.State.STATE_PROMOTED) {
      return 1;
    }
    Quality after = Quality.measure(mesh, NAMESPACE, house);
    console.print("");
    console.print(
        console.bold("  nDCG@10                    questions   before -> after  difference, 95 %"));
    after.comparedWith(before).forEach(console::print);
    step("A worse model: it learns from answers that were shuffled");
    stopped();
    step("And the way back");
    rollBack(rollout);
    console.print("");
    console.print(
        "Look at all of it: vectormesh up, then /learning#"
            + NAMESPACE
            + " of the gateway's address");
    return 0;
  }

  private void step(String what) {
    console.print("");
    console.print(console.bold(what));
  }

  private void write() {
    try {
      var gone =
          mesh.namespaces()
              .deleteNamespace(DeleteNamespaceRequest.newBuilder().setName(NAMESPACE).build());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
        throw e;
      }
    }
    Resources.ensure(mesh, NAMESPACE_ID, ServiceCommand.id(COLLECTION), "");
    WriteDocumentsRequest.Builder request =
        WriteDocumentsRequest.newBuilder().setParent(COLLECTION);
    for (House.Page page : house.pages()) {
      request.addDocuments(
          DocumentWrite.newBuilder()
              .setDocumentId(page.id())
              .setDocument(Document.newBuilder().setTitle(page.title()).setText(page.text())));
    }
    var written = mesh.documents().writeDocuments(request.build());
    console.print("%d help pages of a made-up company".formatted(house.pages().size()));
  }

  private String askAndRelease() {
    List<Question> asked = new ArrayList<>(house.of(Kind.ASKED));
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      Collections.shuffle(asked, random);
      asked.forEach(users::ask);
    }
    users.tell();
    awaitSessions(users.sessions());
    SessionBatch batch =
        mesh.feedback()
            .releaseSessionBatch(
                ReleaseSessionBatchRequest.newBuilder()
                    .setParent(NAMESPACE)
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
    console.print(
        "  %d sessions, %d clicks".formatted(batch.getSessionCount(), batch.getEventCount()));
    return batch.getName();
  }

  /** A search does not wait until its session is written. */
  private void awaitSessions(long wanted) {
    long end = System.nanoTime() + WRITTEN_WITHIN.toNanos();
    ListSessionBatchesRequest request =
        ListSessionBatchesRequest.newBuilder().setParent(NAMESPACE).setPageSize(1).build();
    while (System.nanoTime() < end) {
      var batches = mesh.feedback().listSessionBatches(request).getSessionBatchesList();
      if (!batches.isEmpty() && batches.getFirst().getSessionCount() >= wanted) {
        return;
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private TrainingRun trained(TrainingData data) {
    TrainingRun run =
        mesh.training()
            .createTrainingRun(
                CreateTrainingRunRequest.newBuilder()
                    .setParent(NAMESPACE)
                    .setTrainingRun(TrainingRun.newBuilder().setData(data))
                    .build());
    Job.State state = JobWatch.follow(mesh.jobs(), run.getJob(), console, false);
    TrainingRun ended =
        mesh.training()
            .getTrainingRun(GetTrainingRunRequest.newBuilder().setName(run.getName()).build());
    if (state != Job.State.STATE_SUCCEEDED) {
      throw new IllegalStateException("the training failed: " + ended.getError().getMessage());
    }
    return ended;
  }

  private void told(TrainingRun run) {
    console.print(
        "  learnt from %d pairs of %d questions"
            .formatted(run.getDataReport().getPairCount(), run.getDataReport().getQueryCount()));
    console.print("  the gate " + (run.getGate().getPassed() ? "lets it pass:" : "stops it:"));
    run.getGate()
        .getReason()
        .lines()
        .limit(TOLD_FINDINGS)
        .forEach(line -> console.print("    " + line));
  }

  private ModelVersion model(String name) {
    return mesh.models().getModelVersion(GetModelVersionRequest.newBuilder().setName(name).build());
  }

  private String reindexed(String encoder) throws Exception {
    Job job =
        mesh.generations()
            .reindex(
                ReindexRequest.newBuilder()
                    .setParent(NAMESPACE)
                    .setEncoder(encoder)
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
    Job.State state = JobWatch.follow(mesh.jobs(), job.getName(), console, false);
    Job ended = mesh.jobs().getJob(GetJobRequest.newBuilder().setName(job.getName()).build());
    if (state != Job.State.STATE_SUCCEEDED) {
      throw new IllegalStateException("the reindex failed: " + ended.getError().getMessage());
    }
    ReindexOutput output = ended.getOutput().unpack(ReindexOutput.class);
    console.print(
        "  build %s: %d documents, %d points"
            .formatted(
                ServiceCommand.id(output.getGeneration()),
                output.getDocumentCount(),
                output.getPointCount()));
    return output.getGeneration();
  }

  private Rollout rolledOut(String generation, String model) throws InterruptedException {
    Rollout rollout =
        mesh.rollouts()
            .createRollout(
                CreateRolloutRequest.newBuilder()
                    .setParent(NAMESPACE)
                    .setRollout(
                        Rollout.newBuilder()
                            .setGeneration(generation)
                            .setModelVersion(model)
                            .setPlan(
                                RolloutPlan.newBuilder()
                                    .setStepWait(Durations.fromSeconds(0))
                                    .setClickWait(Durations.fromSeconds(1))
                                    .setStepSessions(SESSIONS_OF_A_STEP)
                                    .setGuards(RolloutGuards.newBuilder().setSlow(SLOW))))
                    .build());
    AtomicBoolean ended = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    Thread asking = Thread.ofVirtual().start(() -> askUntil(begun, ended));
    try {
      return watched(rollout.getName(), begun);
    } finally {
      ended.set(true);
      begun.countDown();
      asking.join();
    }
  }

  private void askUntil(CountDownLatch begun, AtomicBoolean ended) {
    try {
      begun.await();
    } catch (InterruptedException e) {
      return;
    }
    List<Question> all = house.questions();
    Random random = new Random(SEED + 1);
    while (!ended.get()) {
      users.ask(all.get(random.nextInt(all.size())));
    }
    users.tell();
  }

  /**
   * @param begun counted down when there is a canary
   */
  private Rollout watched(String name, CountDownLatch begun) {
    Rollout last = Rollout.getDefaultInstance();
    var changes =
        mesh.rollouts().watchRollout(WatchRolloutRequest.newBuilder().setName(name).build());
    while (changes.hasNext()) {
      Rollout next = changes.next();
      if (next.getState() != last.getState() || next.getStep() != last.getStep()) {
        console.print(
            "  %-11s %3d %%  %s"
                .formatted(
                    next.getState().name().replace("STATE_", ""),
                    next.getWeight() / 100,
                    why(next)));
      }
      if (next.getState() != Rollout.State.STATE_PENDING) {
        begun.countDown();
      }
      last = next;
    }
    return last;
  }

  /** What clicks say of the arms, where that is known: all else is in the rollout's reason. */
  private static String why(Rollout rollout) {
    return rollout.getHistoryList().isEmpty()
        ? rollout.getReason()
        : rollout.getHistoryList().getLast().getFindingsList().stream()
            .filter(finding -> finding.getGuard().equals("reward"))
            .map(GuardFinding::getReason)
            .findFirst()
            .orElse(rollout.getReason());
  }

  private void stopped() {
    List<Question> asked = house.of(Kind.ASKED);
    List<String> pages = new ArrayList<>(asked.stream().map(Question::page).toList());
    Collections.shuffle(pages, new Random(SEED));
    JudgementSet wrong = set("shuffled", false);
    WriteJudgementSetRequest.Builder shuffled =
        WriteJudgementSetRequest.newBuilder().setJudgementSet(wrong);
    for (int i = 0; i < asked.size(); i++) {
      shuffled.addQueries(judged(asked.get(i).text(), pages.get(i)));
    }
    var writtenWrong = mesh.judgements().writeJudgementSet(shuffled.build());
    WriteJudgementSetRequest.Builder right =
        WriteJudgementSetRequest.newBuilder().setJudgementSet(set("right-answers", true));
    house
        .of(Kind.SEEN)
        .forEach(question -> right.addQueries(judged(question.text(), question.page())));
    var writtenRight = mesh.judgements().writeJudgementSet(right.build());
    TrainingRun run = trained(TrainingData.newBuilder().addJudgementSets(wrong.getName()).build());
    told(run);
    if (run.getGate().getPassed()) {
      throw new IllegalStateException("the gate let a worse model pass");
    }
    if (!run.getModelVersion().isEmpty()) {
      refused(run.getModelVersion());
    }
  }

  private static JudgementSet set(String id, boolean isProtected) {
    return JudgementSet.newBuilder()
        .setName(NAMESPACE + "/judgementSets/" + id)
        .setProtected(isProtected)
        .build();
  }

  private static JudgedQuery judged(String question, String page) {
    return JudgedQuery.newBuilder()
        .setQuery(question)
        .addJudgements(
            Judgement.newBuilder().setDocument(COLLECTION + "/documents/" + page).setGrade(1))
        .build();
  }

  private void refused(String model) {
    try {
      var canary =
          mesh.models()
              .setStage(
                  SetStageRequest.newBuilder()
                      .setName(model)
                      .setStage(ModelVersion.Stage.STAGE_CANARY)
                      .build());
      throw new IllegalStateException("a model that the gate stopped became a canary");
    } catch (StatusRuntimeException e) {
      console.print("  as a canary it is refused: " + e.getStatus().getDescription());
    }
  }

  private void rollBack(Rollout rollout) {
    long begun = System.nanoTime();
    Rollout back =
        mesh.rollouts()
            .rollBackRollout(
                RollBackRolloutRequest.newBuilder().setName(rollout.getName()).build());
    long generation =
        mesh.search()
            .search(SearchRequest.newBuilder().setParent(NAMESPACE).setQuery("kettle").build())
            .getGeneration();
    long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
    console.print(
        "  %s; build %d answers again after %d ms, and no write was lost"
            .formatted(back.getState().name().replace("STATE_", ""), generation, millis));
  }
}
