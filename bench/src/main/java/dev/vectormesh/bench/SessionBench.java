package dev.vectormesh.bench;

import dev.vectormesh.search.v1.GetStatsRequest;
import dev.vectormesh.search.v1.OpenSession;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import dev.vectormesh.search.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import dev.vectormesh.search.v1.SessionStats;
import dev.vectormesh.search.v1.StatsServiceGrpc;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What recording a session adds to a search: the same kinds of searches with and without a session,
 * in turns, fresh ones and cached ones. Arguments: documents (default 2000), searches of each kind
 * (default 3000).
 */
public final class SessionBench {
  private static final int WARM_UP = 2_000;
  private static final OpenSession SESSION =
      OpenSession.newBuilder().setUser("ann").setUserAgent("Firefox").build();

  private final SearchServiceBlockingStub search;
  private final Prose prose = new Prose(2);

  private SessionBench(SearchServiceBlockingStub search) {
    this.search = search;
  }

  /** Runs the benchmark and prints a table. */
  public static void main(String[] args) throws Exception {
    int documents = args.length > 0 ? Integer.parseInt(args[0]) : 2_000;
    int searches = args.length > 1 ? Integer.parseInt(args[1]) : 3_000;
    try (ProseMesh mesh = new ProseMesh()) {
      mesh.write(documents);
      mesh.ingest(job -> {});
      mesh.awaitGraphs();
      ManagedChannel channel = mesh.channel("search");
      SessionBench bench = new SessionBench(SearchServiceGrpc.newBlockingStub(channel));
      bench.pairs(WARM_UP, false);
      print("fresh", bench.pairs(searches, false));
      bench.pairs(WARM_UP, true);
      print("cached", bench.pairs(searches, true));
      SessionStats stats =
          StatsServiceGrpc.newBlockingStub(channel)
              .getStats(GetStatsRequest.getDefaultInstance())
              .getSessions();
      System.out.printf(
          Locale.ROOT,
          "pages recorded %,d, waiting %,d, dropped %,d%n",
          stats.getRecordedCount(),
          stats.getWaitingCount(),
          stats.getDroppedCount());
      channel.shutdownNow();
    }
    System.exit(0);
  }

  private record Pairs(Percentiles without, Percentiles with) {}

  /** Searches in turns, so that other load on the machine meets both. */
  private Pairs pairs(int count, boolean cached) {
    SearchRequest known = ProseMesh.query(prose);
    List<Long> without = new ArrayList<>(count);
    List<Long> with = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      boolean sessionFirst = i % 2 == 0;
      for (boolean session : new boolean[] {sessionFirst, !sessionFirst}) {
        SearchRequest request = cached ? known : ProseMesh.query(prose);
        (session ? with : without).add(nanos(request, session));
      }
    }
    return new Pairs(Percentiles.of(without), Percentiles.of(with));
  }

  private long nanos(SearchRequest request, boolean session) {
    SearchRequest asked = session ? request.toBuilder().setSession(SESSION).build() : request;
    long start = System.nanoTime();
    var unused = search.search(asked);
    return System.nanoTime() - start;
  }

  private static void print(String what, Pairs pairs) {
    double without = pairs.without().millis(0.5);
    double with = pairs.with().millis(0.5);
    System.out.printf(
        Locale.ROOT,
        "%s searches: without a session p50 %.3f p95 %.3f ms, with one p50 %.3f p95 %.3f ms:"
            + " ratio %.3f, + %.3f ms (goal: <= 0.2)%n",
        what,
        without,
        pairs.without().millis(0.95),
        with,
        pairs.with().millis(0.95),
        with / without,
        with - without);
  }
}
