package dev.vectormesh.bench;

import java.util.ArrayList;
import java.util.List;

/** The same queries by two engines in one run. */
record Paired(Percentiles bare, Percentiles ours, double bareRecall, double recall) {

  /** Runs both in turns, so that other load on the machine meets both. */
  static Paired compare(
      ClusteredVectors data, NearestEngine bare, NearestEngine ours, Effort effort)
      throws Exception {
    List<Long> bareNanos = new ArrayList<>();
    List<Long> ourNanos = new ArrayList<>();
    double bareRecall = 0;
    double recall = 0;
    for (int round = -effort.warmUp(); round < effort.rounds(); round++) {
      List<Long> first = round < 0 ? new ArrayList<>() : bareNanos;
      List<Long> second = round < 0 ? new ArrayList<>() : ourNanos;
      bareRecall = time(data, bare, first);
      recall = time(data, ours, second);
    }
    return new Paired(Percentiles.of(bareNanos), Percentiles.of(ourNanos), bareRecall, recall);
  }

  /** Runs each query once and adds what it took; the share of true neighbours that were found. */
  static double time(ClusteredVectors data, NearestEngine engine, List<Long> nanos)
      throws Exception {
    double recall = 0;
    for (int q = 0; q < data.queries().length; q++) {
      long start = System.nanoTime();
      int[] found = engine.search(data.queries()[q]);
      nanos.add(System.nanoTime() - start);
      recall += data.recall(q, found);
    }
    return recall / data.queries().length;
  }

  double ratio() {
    return ours.millis(0.5) / bare.millis(0.5);
  }

  String row(String goal) {
    return "bare p50 %.3f p95 %.3f, ours p50 %.3f p95 %.3f ms, "
            .formatted(bare.millis(0.5), bare.millis(0.95), ours.millis(0.5), ours.millis(0.95))
        + goal.formatted(ratio(), recall, bareRecall);
  }

  /** Where the first is in process, and the second the same over TCP. */
  String overTcp() {
    return "in process %.3f, TCP %.3f ms: + %.3f ms"
        .formatted(bare.millis(0.5), ours.millis(0.5), ours.millis(0.5) - bare.millis(0.5));
  }
}
