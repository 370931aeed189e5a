package dev.vectormesh.bench;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.models.BundledModels;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The embedded Triton beside bare ONNX Runtime with the same model, in one run: a query, bulk, a
 * query while bulk runs, and a new version under load. {@code --quick} takes fewer samples.
 */
public final class TritonBench {
  private static final String NAME = "triton-bench";
  private static final int QUERY_TOKENS = 16;
  private static final int FIRST_CALLS = 100;

  private static final long PAUSE_NANOS = 20_000_000;
  private static final int SINGLES_IN_FLIGHT = 64;

  private final Path repository;
  private final TritonCalls inProcess;
  private final TritonCalls tcp;
  private final BareOnnx bare;

  /** Until the JVM has compiled what surrounds a run: tens of thousands of calls, for all of it. */
  private final int warmUp;

  private final int queries;
  private final int passages;
  private final int rounds;
  private final int versions;

  private TritonBench(
      Path repository, TritonCalls inProcess, TritonCalls tcp, BareOnnx bare, boolean quick) {
    this.repository = repository;
    this.inProcess = inProcess;
    this.tcp = tcp;
    this.bare = bare;
    warmUp = quick ? 3_000 : 20_000;
    queries = quick ? 200 : 1_000;
    passages = quick ? 50 : 1_500;
    rounds = quick ? 3 : 5;
    versions = quick ? 3 : 20;
  }

  /** Runs the benchmark and prints a table. */
  public static void main(String[] args) throws Exception {
    Path repository = Files.createTempDirectory("vectormesh-triton-bench");
    BundledModels.unpackTo(repository, List.of(BundledModels.DEFAULT));
    try (EmbeddedTriton triton =
            EmbeddedTriton.builder(repository).loadAll().inProcess(NAME).port(0).start();
        BareOnnx bare =
            new BareOnnx(repository.resolve(BundledModels.DEFAULT).resolve("1/model.onnx"))) {
      ManagedChannel local = InProcessChannelBuilder.forName(NAME).directExecutor().build();
      ManagedChannel remote =
          NettyChannelBuilder.forAddress("127.0.0.1", triton.port()).usePlaintext().build();
      new TritonBench(
              repository,
              new TritonCalls(local, BundledModels.DEFAULT),
              new TritonCalls(remote, BundledModels.DEFAULT),
              bare,
              Arrays.asList(args).contains("--quick"))
          .run();
      local.shutdownNow();
      remote.shutdownNow();
    } finally {
      MoreFiles.deleteRecursively(repository, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    System.exit(0);
  }

  private void run() throws Exception {
    System.out.printf(
        "%s, %d cores, %s%n",
        BundledModels.DEFAULT,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.runtime.version"));
    query();
    bulk();
    queryBesideBulk();
    newVersions();
  }

  /** TCP comes last: a JVM that serves both ways has less of either inlined. */
  private void query() throws Exception {
    Random random = new Random(1);
    inProcess("first " + FIRST_CALLS + " queries", random, FIRST_CALLS, "");
    warmUp(random, inProcess);
    inProcess("query", random, queries, " (must be <= 0.150)");
    warmUp(random, tcp);
    List<Percentiles> turns =
        takeTurns(random, queries, List.of(bare::run, inProcess::query, tcp::query));
    double floor = turns.getFirst().millis(0.5);
    beside("query, in process, beside TCP", turns.get(1), floor, "");
    beside("query, TCP", turns.get(2), floor, "");
  }

  /** By another thread is the least that a server with threads of its own adds. */
  private void inProcess(String name, Random random, int count, String goal) throws Exception {
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Caller byOther = query -> other.submit(() -> bare.run(query)).get();
      List<Percentiles> turns =
          takeTurns(random, count, List.of(bare::run, byOther, inProcess::query));
      double floor = turns.getFirst().millis(0.5);
      print(name + ", bare", "p50 %.3f ms", floor);
      beside(name + ", bare, other thread", turns.get(1), floor, "");
      beside(name + ", in process", turns.get(2), floor, goal);
    }
  }

  /** Mostly by shortest texts that share runs: what is to be warm is all but the runtime. */
  private void warmUp(Random random, TritonCalls calls) throws Exception {
    List<TokenBatch> shortest =
        Stream.generate(() -> TokenBatch.query(random, 1)).limit(warmUp).toList();
    List<TokenBatch> alone = shortest.subList(0, warmUp / 4);
    bare.textsPerSecond(alone);
    calls.textsPerSecond(shortest, SINGLES_IN_FLIGHT);
    calls.textsPerSecond(alone, Runtime.getRuntime().availableProcessors());
  }

  /** All take turns, so that whatever slows the machine slows all. */
  private static List<Percentiles> takeTurns(Random random, int count, List<Caller> callers)
      throws Exception {
    List<List<Long>> took = callers.stream().<List<Long>>map(_ -> new ArrayList<>()).toList();
    for (int i = 0; i < count; i++) {
      TokenBatch query = TokenBatch.query(random, QUERY_TOKENS);
      for (int c = 0; c < callers.size(); c++) {
        Caller caller = callers.get(c);
        took.get(c).add(nanos(() -> caller.call(query)));
      }
    }
    return took.stream().map(Percentiles::of).toList();
  }

  private static void beside(String name, Percentiles times, double floor, String goal) {
    double p50 = times.millis(0.5);
    print(name, "p50 %.3f ms, bare + %.3f ms" + goal, p50, p50 - floor);
  }

  private interface Caller {
    float[] call(TokenBatch query) throws Exception;
  }

  private void bulk() throws Exception {
    List<TokenBatch> batches = TokenBatch.passages(new Random(2), passages);
    List<TokenBatch> singles = batches.stream().flatMap(batch -> batch.singles().stream()).toList();
    int inFlight = 2 * Runtime.getRuntime().availableProcessors();
    List<Double> ofBatches = new ArrayList<>();
    List<Double> ofSingles = new ArrayList<>();
    double best = 0;
    bare.textsPerSecond(batches);
    for (int round = 0; round < rounds; round++) {
      double limit = bare.textsPerSecond(batches);
      best = Math.max(best, limit);
      ofBatches.add(inProcess.textsPerSecond(batches, inFlight) / limit);
      ofSingles.add(inProcess.textsPerSecond(singles, SINGLES_IN_FLIGHT) / limit);
    }
    print("bulk, bare ONNX Runtime", "%.1f texts/s (best of %d)", best, rounds);
    print("bulk, batches of 8", "%.3f of bare (must be >= 0.95)", median(ofBatches));
    print("bulk, joined by the server", "%.3f of bare (must be >= 0.95)", median(ofSingles));
  }

  private void queryBesideBulk() throws Exception {
    List<TokenBatch> batches = TokenBatch.passages(new Random(3), passages);
    int inFlight = 2 * Runtime.getRuntime().availableProcessors();
    Percentiles idle = paced();
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService bulk = Executors.newSingleThreadExecutor()) {
      Future<?> running =
          bulk.submit(() -> {
            while (!over.get()) {
              inProcess.textsPerSecond(batches, inFlight);
            }
            return null;
          });
      Percentiles busy = paced();
      over.set(true);
      running.get();
      print("query, idle", "p50 %.2f ms, p95 %.2f ms", idle.millis(0.5), idle.millis(0.95));
      print(
          "query while bulk runs",
          "p50 %.2f ms, p95 %.2f ms: %.2f x idle (must be <= 3)",
          busy.millis(0.5),
          busy.millis(0.95),
          busy.millis(0.95) / idle.millis(0.95));
    }
  }

  /** Queries as they come: one, a pause, the next. */
  private Percentiles paced() throws Exception {
    Random random = new Random(4);
    List<Long> took = new ArrayList<>();
    for (int i = 0; i < queries / 2; i++) {
      TokenBatch query = TokenBatch.query(random, QUERY_TOKENS);
      took.add(nanos(() -> inProcess.query(query)));
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return Percentiles.of(took);
  }

  private void newVersions() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<Long> took = new ArrayList<>();
    try (ExecutorService caller = Executors.newSingleThreadExecutor()) {
      Future<Integer> calling =
          caller.submit(() -> {
            Random random = new Random(5);
            int failed = 0;
            while (!over.get()) {
              TokenBatch query = TokenBatch.query(random, QUERY_TOKENS);
              try {
                took.add(nanos(() -> inProcess.query(query)));
              } catch (Exception e) {
                failed++;
              }
            }
            return failed;
          });
      for (int version = 2; version < 2 + versions; version++) {
        copy(version);
        inProcess.load();
      }
      over.set(true);
      int failed = calling.get();
      Percentiles latency = Percentiles.of(took);
      print(
          versions + " new versions under load",
          "%d of %d requests failed (must be 0), p99 %.1f ms (must be <= 50), longest %.1f ms",
          failed,
          took.size(),
          latency.millis(0.99),
          latency.millis(1));
    }
  }

  private void copy(int version) throws IOException {
    Path model = repository.resolve(BundledModels.DEFAULT);
    Path target = Files.createDirectory(model.resolve(Integer.toString(version)));
    try (Stream<Path> files = Files.list(model.resolve("1"))) {
      for (Path file : files.toList()) {
        Files.createLink(target.resolve(file.getFileName()), file);
      }
    }
  }

  private interface Call {
    Object run() throws Exception;
  }

  private static long nanos(Call call) throws Exception {
    long start = System.nanoTime();
    Object result = call.run();
    long took = System.nanoTime() - start;
    if (!(result instanceof float[] vectors) || vectors.length == 0) {
      throw new IllegalStateException("no vector");
    }
    return took;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static void print(String name, String format, Object... values) {
    System.out.printf(Locale.ROOT, "%-36s " + format + "%n", prepend(name, values));
  }

  private static Object[] prepend(String name, Object[] values) {
    List<Object> all = new ArrayList<>(List.of(name));
    all.addAll(Arrays.asList(values));
    return all.toArray();
  }
}
