package dev.vectormesh.local.cli.learn;

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
import dev.vectormesh.search.v1.SessionBatch;
import dev.vectormesh.tuning.v1.GetModelVersionRequest;
import dev.vectormesh.tuning.v1.ModelVersion;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.TrainingData;
import dev.vectormesh.tuning.v1.TrainingRun;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * The loop that learns, from clicks to a canary and back: what a person would do in weeks, by
 * simulated users in two minutes.
 */
public final class LearnDemo {
  private static final String NAMESPACE_ID = "learn-demo";
  static final String NAMESPACE = "namespaces/" + NAMESPACE_ID;
  static final String COLLECTION = NAMESPACE + "/collections/help";
  private static final int ROUNDS = 3;
  static final long SEED = 7;
  private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(200);

  private final MeshSession mesh;
  private final Console console;
  private final House house;
  private final SimulatedUsers users;
  private final DemoTraining training;
  private final Canary canary;

  /**
   * @param house the file of the made-up company
   */
  public LearnDemo(MeshSession mesh, Console console, Path house) throws java.io.IOException {
    this.mesh = mesh;
    this.console = console;
    this.house = House.read(house);
    this.users = new SimulatedUsers(mesh, NAMESPACE, SEED);
    this.training = new DemoTraining(mesh, console);
    this.canary = new Canary(mesh, console, this.house, users);
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
    TrainingRun run = training.run(TrainingData.newBuilder().addSessionBatches(batch).build());
    training.tell(run);
    if (!run.getGate().getPassed()) {
      console.note("The gate stopped the model: nothing to roll out.");
      return 1;
    }
    ModelVersion model = model(run.getModelVersion());
    step("A second build of the index, by mapping the vectors that are stored");
    String generation = reindexed(model.getEncoder());
    step("A canary: 1, 5, 25, 50, 100 % of the sessions, while people go on asking");
    Rollout rollout = canary.run(generation, model.getName());
    if (rollout.getState() != Rollout.State.STATE_PROMOTED) {
      return 1;
    }
    Quality after = Quality.measure(mesh, NAMESPACE, house);
    console.print("");
    console.print(
        console.bold("  nDCG@10                    questions   before -> after  difference, 95 %"));
    after.comparedWith(before).forEach(console::print);
    step("A worse model: it learns from answers that were shuffled");
    new WorseModel(mesh, console, house, training).isStopped();
    step("And the way back");
    canary.rollBack(rollout);
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
}
