package dev.vectormesh.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import dev.vectormesh.search.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/**
 * What a crowd of searches is told: how many are answered and how fast, how many are refused and
 * how soon, and how many run out of time. First bursts, that is so many searches at one moment;
 * then as many callers as that, each of which asks again and again and heeds what a refusal says of
 * when to come back. Arguments: documents (default 2000), seconds of each crowd (default 15).
 */
public final class CrowdBench {
  private static final int[] CROWDS = {1, 16, 50, 200};
  private static final int BURSTS = 10;
  private static final int WARM_UP = 4_000;

  private final SearchServiceBlockingStub search;

  /** One search: how it ended, after how long, and when its caller may come again. */
  private record Try(Status.Code code, long nanos, Duration retry) {}

  private CrowdBench(SearchServiceBlockingStub search) {
    this.search = search;
  }

  /** Runs the benchmark and prints a table. */
  public static void main(String[] args) throws Exception {
    int documents = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
    Duration time = Duration.ofSeconds(args.length > 1 ? Long.parseLong(args[1]) : 15);
    try (ProseMesh mesh = new ProseMesh()) {
      mesh.write(documents);
      mesh.ingest(job -> {});
      mesh.awaitGraphs();
      ManagedChannel channel = mesh.channel("search");
      new CrowdBench(SearchServiceGrpc.newBlockingStub(channel)).run(time);
      channel.shutdownNow();
    }
    System.exit(0);
  }

  private void run(Duration time) throws Exception {
    Prose prose = new Prose(2);
    Percentiles.of(WARM_UP, i -> search.search(ProseMesh.query(prose)));
    for (int crowd : CROWDS) {
      List<Try> tries = new ArrayList<>();
      for (int i = 0; i < BURSTS; i++) {
        tries.addAll(burst(crowd, i));
      }
      print(BURSTS + " bursts of " + crowd, tries, 0);
    }
    for (int crowd : CROWDS) {
      print(crowd + " callers", callers(crowd, time), time.toSeconds());
    }
  }

  private List<Try> burst(int crowd, int number) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    return together(
        crowd,
        caller -> {
          Prose prose = new Prose(1_000L * number + caller);
          go.await();
          return List.of(ask(prose));
        },
        go);
  }

  private List<Try> callers(int crowd, Duration time) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    long end = System.nanoTime() + time.toNanos();
    LongSupplier left = () -> end - System.nanoTime();
    return together(
        crowd,
        caller -> {
          Prose prose = new Prose(1_000_000L * crowd + caller);
          List<Try> tries = new ArrayList<>();
          go.await();
          while (left.getAsLong() > 0) {
            Try last = ask(prose);
            tries.add(last);
            Thread.sleep(last.retry());
          }
          return tries;
        },
        go);
  }

  private interface Caller {
    List<Try> ask(int number) throws Exception;
  }

  private static List<Try> together(int crowd, Caller caller, CountDownLatch go) throws Exception {
    List<Try> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Try>>> each = new ArrayList<>();
      for (int i = 0; i < crowd; i++) {
        int number = i;
        Callable<List<Try>> task = () -> caller.ask(number);
        each.add(threads.submit(task));
      }
      go.countDown();
      for (Future<List<Try>> one : each) {
        all.addAll(one.get());
      }
    }
    return all;
  }

  private Try ask(Prose prose) {
    long start = System.nanoTime();
    try {
      var answer = search.search(ProseMesh.query(prose));
      if (answer.getHitsCount() == 0) {
        throw new IllegalStateException("a search found nothing");
      }
      return new Try(Status.Code.OK, System.nanoTime() - start, Duration.ZERO);
    } catch (StatusRuntimeException e) {
      return new Try(e.getStatus().getCode(), System.nanoTime() - start, retry(e));
    }
  }

  private static Duration retry(StatusRuntimeException refusal) {
    for (var detail : StatusProto.fromThrowable(refusal).getDetailsList()) {
      if (detail.is(RetryInfo.class)) {
        try {
          var delay = detail.unpack(RetryInfo.class).getRetryDelay();
          return Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return Duration.ZERO;
  }

  private static void print(String name, List<Try> tries, long seconds) {
    List<Long> answered = nanos(tries, Status.Code.OK);
    List<Long> refused = nanos(tries, Status.Code.RESOURCE_EXHAUSTED);
    int late = nanos(tries, Status.Code.DEADLINE_EXCEEDED).size();
    int other = tries.size() - answered.size() - refused.size() - late;
    System.out.println(
        String.format(
            Locale.ROOT,
            "%-18s answered %5d%s %s | refused %5d %s | out of time %d | other %d",
            name,
            answered.size(),
            seconds == 0 ? "" : " (%.0f/s)".formatted((double) answered.size() / seconds),
            times(answered),
            refused.size(),
            times(refused),
            late,
            other));
  }

  private static List<Long> nanos(List<Try> tries, Status.Code code) {
    return tries.stream().filter(t -> t.code() == code).map(Try::nanos).toList();
  }

  private static String times(List<Long> nanos) {
    if (nanos.isEmpty()) {
      return "";
    }
    Percentiles p = Percentiles.of(nanos);
    return String.format(
        Locale.ROOT, "p50 %.0f p95 %.0f max %.0f ms", p.millis(0.5), p.millis(0.95), p.millis(1));
  }
}
