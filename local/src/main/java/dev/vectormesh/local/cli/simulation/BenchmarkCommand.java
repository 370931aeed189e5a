package dev.vectormesh.local.cli.simulation;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.console.Progress;
import dev.vectormesh.local.simulation.Latencies;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "benchmark",
    description = {
      "Searches a namespace by 15 texts in turn, one after the other, and tells how long answers"
          + " took: those that were computed and those that came from the cache.",
      "Look at a namespace of real documents by -n, or simulate one: vectormesh simulate."
    })
public final class BenchmarkCommand extends SimulationCommand {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What most searches are to be answered within. */
  private static final double GOAL_MILLIS = 50;

  /** Until the JVM has compiled the way of a search. */
  private static final int WARM_UP = 1_000;

  private static final int MOST_TOP_K = 100;

  private static final List<String> QUERIES =
      List.of(
          "a dog running on the beach",
          "sunset over the mountains",
          "a red sports car",
          "people eating at a restaurant",
          "a cat asleep on a sofa",
          "skyline of a city at night",
          "a bowl of fresh fruit",
          "children playing football",
          "an old stone bridge",
          "a snowy forest",
          "a woman reading a book",
          "boats in a harbour",
          "a field of yellow flowers",
          "a mechanic repairing a bicycle",
          "a cup of coffee on a wooden table");

  @Option(
      names = {"--requests", "-r"},
      defaultValue = "1000",
      description = "Searches of each kind that are measured; default: ${DEFAULT-VALUE}.")
  private int requests = 1_000;

  @Option(
      names = {"-k", "--top"},
      defaultValue = "10",
      description = "Documents of each answer, 1 to 100; default: ${DEFAULT-VALUE}.")
  private int top = 10;

  @Option(
      names = "--mode",
      defaultValue = "DENSE",
      description = "DENSE, LEXICAL or HYBRID; default: ${DEFAULT-VALUE}.")
  private Mode mode = Mode.DENSE;

  @Option(
      names = "--filter",
      defaultValue = "",
      description = "For example: meta.category = \"food\"")
  private String filter = "";

  /** What is compared. */
  enum Mode {
    DENSE,
    LEXICAL,
    HYBRID
  }

  public BenchmarkCommand(Console console) {
    super(console);
  }

  @Override
  void check() {
    require(requests > 0, "--requests must be 1 or more.");
    require(top > 0 && top <= MOST_TOP_K, "--top must be 1 to " + MOST_TOP_K + ".");
  }

  @Override
  void run(MeshSession mesh) {
    try (Progress progress =
        console.progress("Searching", "searches", 2L * requests + WARM_UP, json)) {
      // A number at the end makes a text new, so that no cache knows it.
      long run = System.currentTimeMillis();
      measure(mesh, WARM_UP, i -> "%s %d".formatted(query(i), run - i), false, progress, 0);
      Latencies computed =
          measure(
              mesh, requests, i -> "%s %d".formatted(query(i), run + i), false, progress, WARM_UP);
      QUERIES.forEach(query -> search(mesh, query));
      Latencies cached =
          measure(mesh, requests, BenchmarkCommand::query, true, progress, WARM_UP + requests);
      show(computed, cached);
    }
  }

  private static String query(long number) {
    return QUERIES.get((int) (number % QUERIES.size()));
  }

  /** The text of the search of this number. */
  private interface Texts {
    String of(long number);
  }

  private Latencies measure(
      MeshSession mesh, int times, Texts texts, boolean known, Progress progress, int before) {
    long[] nanos = new long[times];
    int others = 0;
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      SearchResponse answer = search(mesh, texts.of(i));
      nanos[i] = System.nanoTime() - start;
      if (answer.getCached() != known) {
        others++;
      }
      progress.update(before + i + 1L, 2L * requests + WARM_UP, "");
    }
    if (others > 0) {
      console.note(
          known
              ? "%d of %d answers were computed although they were known: is Redis there?"
                  .formatted(others, times)
              : "%d of %d answers came from the cache: another benchmark runs?"
                  .formatted(others, times));
    }
    return Latencies.ofNanos(LongStream.of(nanos));
  }

  private SearchResponse search(MeshSession mesh, String text) {
    return mesh.search()
        .search(
            SearchRequest.newBuilder()
                .setParent(namespaceName())
                .setQuery(text)
                .setMode(SearchMode.valueOf("SEARCH_MODE_" + mode))
                .setTopK(top)
                .setFilter(filter)
                .build());
  }

  private void show(Latencies computed, Latencies cached) {
    boolean met = computed.percentile(95) < GOAL_MILLIS;
    if (json) {
      ObjectNode out = JSON.createObjectNode();
      out.put("count", requests);
      computed.all().forEach(out.putObject("computed_ms")::put);
      cached.all().forEach(out.putObject("cached_ms")::put);
      out.put("goal_p95_ms", GOAL_MILLIS);
      out.put("goal_met", met);
      console.print(out.toString());
      return;
    }
    console.print("%,d searches each, in milliseconds as the caller sees them".formatted(requests));
    console.print("computed    " + row(computed));
    console.print("from cache  " + row(cached));
    console.print(
        String.format(
            Locale.ROOT,
            "P95 of computed answers: %.2f ms, %s the %.0f ms that are the goal.",
            computed.percentile(95),
            met ? "below" : "NOT below",
            GOAL_MILLIS));
  }

  private static String row(Latencies latencies) {
    return latencies.all().entrySet().stream()
        .map(each -> String.format(Locale.ROOT, "%s %.2f", each.getKey(), each.getValue()))
        .collect(joining("  "));
  }
}
