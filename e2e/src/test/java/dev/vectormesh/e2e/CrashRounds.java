package dev.vectormesh.e2e;

import static org.awaitility.Awaitility.await;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.GetCollectionRequest;
import dev.vectormesh.corpus.v1.GetNamespaceRequest;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Kills a mesh, or its PostgreSQL alone, at a random moment of an ingest beside which documents are
 * written, and checks that nothing acknowledged is lost and nothing is there twice: {@code
 * CrashRounds jvm|postgres ROUNDS [SEED]}.
 */
final class CrashRounds {
  /** How many files a round by hand ingests. */
  private static final int FILES = 1000;

  private static final int SENTENCES = 4;
  private static final String NAMESPACE = "namespaces/crash";
  private static final String FILED = NAMESPACE + "/collections/filed";
  private static final String WRITTEN = NAMESPACE + "/collections/written";

  /** Neighbouring seeds begin alike: 2^64 over the golden ratio drives them apart. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final int FILES_A_COMMIT = 128;
  private static final Duration LEAST_SPREAD = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Set<Job.State> OPEN =
      Set.of(Job.State.STATE_QUEUED, Job.State.STATE_RUNNING);

  /** What is killed. */
  enum Mode {
    JVM,
    POSTGRES
  }

  private final Path folder;
  private final int files;
  private final Mode mode;
  private final Random random;
  private final Set<String> acknowledged = new ConcurrentSkipListSet<>();

  private CrashRounds(Path folder, int files, Mode mode, Random random) {
    this.folder = folder;
    this.files = files;
    this.mode = mode;
    this.random = random;
  }

  /** Exits 0 when every round went well. */
  public static void main(String[] arguments) throws Exception {
    Mode mode = Mode.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    int rounds = Integer.parseInt(arguments[1]);
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
    int failed = 0;
    for (int round = 0; round < rounds; round++) {
      try {
        System.out.printf(
            "%s round %d, seed %d: %s%n",
            mode, round, seed + round, round(mode, FILES, seed + round));
      } catch (AssertionError | RuntimeException e) {
        failed++;
        System.out.printf("%s round %d, seed %d FAILED: %s%n", mode, round, seed + round, e);
      }
    }
    System.out.printf("%d of %d rounds failed%n", failed, rounds);
    System.exit(failed == 0 ? 0 : 1);
  }

  /**
   * One round on a fresh data directory.
   *
   * @return what happened, for a person
   * @throws AssertionError naming what was lost or is there twice; the folder is kept then
   */
  static String round(Mode mode, int files, long seed) throws Exception {
    Path folder = Files.createTempDirectory("vectormesh-crash").toRealPath();
    String told;
    try (ChildMesh mesh = new ChildMesh(folder)) {
      told = new CrashRounds(folder, files, mode, new Random(seed * SPREAD)).run(mesh);
    } catch (AssertionError | ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + " (kept: " + folder + ")", e);
    }
    MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    return told;
  }

  private String run(ChildMesh mesh) throws Exception {
    Path source = Folders.fill(folder.resolve("files"), "marmot", files, SENTENCES);
    createCollections(mesh);
    write(mesh, 0);
    String before = namespace(mesh).getSignature();
    String job = ingest(mesh, source);

    AtomicBoolean stopped = new AtomicBoolean();
    Thread writer = Thread.ofVirtual().start(() -> writeUntil(stopped, mesh));
    String killedAt = awaitRandomProgress(mesh, job);
    if (mode == Mode.JVM) {
      mesh.kill();
    } else {
      mesh.killPostgres();
    }
    Instant killTime = Instant.now();
    stopped.set(true);
    writer.join();
    if (mode == Mode.JVM) {
      mesh.startAgain();
    }

    Job ended = awaitEnd(mesh, job);
    double seconds = (Timestamps.toMillis(ended.getEndTime()) - killTime.toEpochMilli()) / 1e3;
    if (ended.getState() != Job.State.STATE_SUCCEEDED) {
      throw new AssertionError("the job did not succeed: " + ended);
    }
    Stored stored = new Stored(mesh, NAMESPACE);
    stored.requireFilesOnce(FILED, source, files);
    stored.requireAcknowledged(WRITTEN, acknowledged);
    stored.requireFound("marmot" + random.nextInt(files));
    String after = namespace(mesh).getSignature();
    if (after.equals(before)) {
      throw new AssertionError("the signature did not move: " + after);
    }
    return "killed %s, SUCCEEDED in attempt %d ended %.1f s after the kill, %d written documents kept"
        .formatted(killedAt, ended.getAttemptCount(), seconds, acknowledged.size());
  }

  private static void createCollections(ChildMesh mesh) {
    mesh.namespaces()
        .createNamespace(CreateNamespaceRequest.newBuilder().setNamespaceId("crash").build());
    for (String id : new String[] {"filed", "written"}) {
      mesh.collections()
          .createCollection(
              CreateCollectionRequest.newBuilder()
                  .setParent(NAMESPACE)
                  .setCollectionId(id)
                  .setCollection(Collection.getDefaultInstance())
                  .build());
    }
  }

  private static String ingest(ChildMesh mesh, Path source) {
    return mesh.ingest()
        .ingestSource(
            IngestSourceRequest.newBuilder()
                .setParent(FILED)
                .setSource(
                    Source.newBuilder()
                        .setFiles(FilesSource.newBuilder().setPath(source.toString())))
                .build())
        .getName();
  }

  private static Namespace namespace(ChildMesh mesh) {
    return mesh.namespaces()
        .getNamespace(GetNamespaceRequest.newBuilder().setName(NAMESPACE).build());
  }

  private void writeUntil(AtomicBoolean stopped, ChildMesh mesh) {
    for (int batch = 1; !stopped.get(); batch++) {
      try {
        write(mesh, batch);
      } catch (StatusRuntimeException e) {
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }

  private void write(ChildMesh mesh, int batch) {
    WriteDocumentsRequest.Builder request = WriteDocumentsRequest.newBuilder().setParent(WRITTEN);
    for (int n = 0; n < 3; n++) {
      request.addDocuments(
          DocumentWrite.newBuilder()
              .setDocumentId("note-%d-%d".formatted(batch, n))
              .setDocument(Document.newBuilder().setText("Note %d of %d.".formatted(n, batch))));
    }
    mesh.documents().writeDocuments(request.build()).getResultsList().stream()
        .filter(result -> result.getOutcome() == DocumentResult.Outcome.OUTCOME_CREATED)
        .forEach(result -> acknowledged.add(result.getName()));
  }

  /**
   * Answers how far the job was when the random moment came. Files are committed many at a time, so
   * that their number alone would choose among a few moments only.
   */
  private String awaitRandomProgress(ChildMesh mesh, String job) {
    long start = System.nanoTime();
    long target = random.nextInt(files * 3 / 4);
    long stored =
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    mesh.collections()
                        .getCollection(GetCollectionRequest.newBuilder().setName(FILED).build())
                        .getDocumentCount(),
                count -> count >= target || !OPEN.contains(job(mesh, job).getState()));
    long commits = Math.max(1, stored / FILES_A_COMMIT);
    long most = Math.max(LEAST_SPREAD.toNanos(), (System.nanoTime() - start) / commits);
    LockSupport.parkNanos(random.nextLong(most));
    return "%s after %.1f s, behind %d of %d files"
        .formatted(job(mesh, job).getState(), (System.nanoTime() - start) / 1e9, stored, files);
  }

  private static Job job(ChildMesh mesh, String name) {
    return mesh.jobs().getJob(GetJobRequest.newBuilder().setName(name).build());
  }

  private static Job awaitEnd(ChildMesh mesh, String job) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try {
                return Optional.of(job(mesh, job));
              } catch (StatusRuntimeException e) {
                return Optional.<Job>empty();
              }
            },
            found -> found.filter(it -> !OPEN.contains(it.getState())).isPresent())
        .orElseThrow();
  }
}
