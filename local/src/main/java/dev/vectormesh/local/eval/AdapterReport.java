package dev.vectormesh.local.eval;

import dev.vectormesh.finetune.evaluation.Comparison;
import dev.vectormesh.finetune.evaluation.Gate;
import dev.vectormesh.finetune.evaluation.Gate.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What adapters gain on several collections. */
public final class AdapterReport {
  private final Map<String, AdapterGain> gains = new LinkedHashMap<>();

  public void add(String collection, AdapterGain gain) {
    gains.put(collection, gain);
  }

  /** Lines for a person. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add("an adapter that learns from four fifths of the queries, nDCG@10 of the others:");
    lines.add(row("collection", "documents", "queries", "before", "after", "gain", "95 %", "gate"));
    gains.forEach((name, gain) -> {
      lines.add(line(name, "all", gain.all()));
      gain.unseen().ifPresent(unseen -> lines.add(line(name, "unseen", unseen)));
    });
    return lines;
  }

  /** One JSON object for each line of the table. */
  public List<String> json() {
    List<String> lines = new ArrayList<>();
    gains.forEach((name, gain) -> {
      lines.add(json(name, "all", gain.all()));
      gain.unseen().ifPresent(unseen -> lines.add(json(name, "unseen", unseen)));
    });
    return lines;
  }

  private static boolean passes(Comparison measured) {
    return Gate.check(Rule.noWorse(""), measured).passed();
  }

  private static String line(String name, String documents, Comparison measured) {
    return row(
        name,
        documents,
        Integer.toString(measured.queries()),
        number("%.4f", measured.live()),
        number("%.4f", measured.candidate()),
        number("%+.4f", measured.difference()),
        number("%+.4f", measured.lower()) + " to " + number("%+.4f", measured.upper()),
        passes(measured) ? "passes" : "stops");
  }

  private static String json(String name, String documents, Comparison measured) {
    return String.format(
        Locale.ROOT,
        "{\"collection\":\"%s\",\"documents\":\"%s\",\"queries\":%d,\"before\":%.4f,\"after\":%.4f,\"lower\":%.4f,\"upper\":%.4f,\"passes\":%b}",
        name,
        documents,
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
    return String.format(Locale.ROOT, "%-14s %-9s %7s %8s %8s %8s %20s  %s", cells).stripTrailing();
  }
}
