package dev.vectormesh.job.chaos;

import com.google.protobuf.Any;
import com.google.protobuf.Int32Value;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.worker.JobRun;
import dev.vectormesh.worker.JobWorker;
import dev.vectormesh.worker.RetryableException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker's process, to be killed: its jobs take steps, checkpoint some, and fail now and then.
 */
final class ChaosWorker {
  static final String KIND = "test.chaos";
  private static final int STEPS = 3;

  private ChaosWorker() {}

  /** The argument is where job service is. */
  public static void main(String[] args) throws InterruptedException {
    Tokens tokens = Tokens.of(new Secret(JobMesh.SECRET));
    try (JobWorker worker =
        JobWorker.builder(
                Channels.open(
                    URI.create(args[0]), tokens.source(null, "chaos-worker", Role.WORKER)))
            .name("chaos-" + ProcessHandle.current().pid())
            .lease(Duration.ofSeconds(5))
            .handle(KIND, 16, ChaosWorker::work)
            .start()) {
      System.out.println("works");
      new CountDownLatch(1).await();
    }
  }

  private static Any work(JobRun run) throws InterruptedException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int from = run.checkpoint(Int32Value.class).map(Int32Value::getValue).orElse(0);
    for (int step = from; step < STEPS; step++) {
      LockSupport.parkNanos(random.nextInt(5_000_000));
      if (random.nextInt(40) == 0) {
        throw new RetryableException("bad luck", new IllegalStateException("chance"));
      }
      if (random.nextInt(10) == 0) {
        run.progress(step, 0, STEPS, "");
        run.checkpoint(Int32Value.of(step + 1));
        run.flush();
      }
    }
    return Any.getDefaultInstance();
  }
}
