package dev.vectormesh.local.eval;

import dev.vectormesh.finetune.evaluation.Comparison;
import dev.vectormesh.finetune.evaluation.Gate;
import dev.vectormesh.finetune.evaluation.Gate.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** What adapters gain on several collections. */
public final class AdapterReport {
  private final Map<String, AdapterGain> gains = new LinkedHashMap<>();

  public void add(String collection, AdapterGain gain) {
    gains.put(collection, gain);
  }

  /** Lines for a person. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "what four fifths of the queries tell, nDCG@10 of the others: an adapter that learns from");
    lines.add(
        "them, beside moving a query towards what was chosen for its neighbours, without"
            + " training:");
    lines.add(
        row("collection", "by", "documents", "queries", "before", "after", "gain", "95 %", "gate"));
    each((row, measured) -> lines.add(line(row, measured)));
    return lines;
  }

  /** One JSON object for each line of the table. */
  public List<String> json() {
    List<String> lines = new ArrayList<>();
    each((row, measured) -> lines.add(json(row, measured)));
    return lines;
  }

  private record Row(String collection, String by, String documents) {}

  private void each(BiConsumer<Row, Comparison> line) {
    gains.forEach((name, gain) -> {
      line.accept(new Row(name, "adapter", "all"), gain.all());
      gain.unseen().ifPresent(unseen -> line.accept(new Row(name, "adapter", "unseen"), unseen));
      line.accept(new Row(name, "neighbours", "all"), gain.neighbours().all());
      gain.neighbours()
          .unseen()
          .ifPresent(unseen -> line.accept(new Row(name, "neighbours", "unseen"), unseen));
    });
  }

  private static boolean passes(Comparison measured) {
    return Gate.check(Rule.noWorse(""), measured).passed();
  }

  private static String line(Row row, Comparison measured) {
    return row(
        row.collection,
        row.by,
        row.documents,
        Integer.toString(measured.queries()),
        number("%.4f", measured.live()),
        number("%.4f", measured.candidate()),
        number("%+.4f", measured.difference()),
        number("%+.4f", measured.lower()) + " to " + number("%+.4f", measured.upper()),
        passes(measured) ? "passes" : "stops");
  }

  private static String json(Row row, Comparison measured) {
    return String.format(
        Locale.ROOT,
        "{\"collection\":\"%s\",\"by\":\"%s\",\"documents\":\"%s\",\"queries\":%d,\"before\":%.4f,\"after\":%.4f,\"lower\":%.4f,\"upper\":%.4f,\"passes\":%b}",
        row.collection,
        row.by,
        row.documents,
        measured.queries(),
        measured.live(),
        measured.candidate(),
        measured.lower(),
        measured.upper(),
        passes(measured));
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-14s %-10s %-9s %7s %8s %8s %8s %20s  %s", cells)
        .stripTrailing();
  }
}
