package dev.vectormesh.local.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far up the one right answer stands, by direction and by whether the model could have learnt
 * the pair: the share of answers among the first 1, 5 and 10, and the mean of 1 / rank, 0 beyond
 * the first 10.
 */
public final class PictureReport {
  public static final String TEXT_TO_IMAGE = "text to image";
  public static final String IMAGE_TO_TEXT = "image to text";

  /** Ranks beyond it count as not found. */
  public static final int DEPTH = 10;

  private static final String COLLECTION = "drawn";

  private record Part(String direction, boolean heldOut) {
    String pairs() {
      return heldOut ? "held out" : "seen";
    }
  }

  private final Map<Part, List<Integer>> ranks = new LinkedHashMap<>();

  /**
   * @param rank from 1; 0 where it is not among the first
   */
  public void add(String direction, boolean heldOut, int rank) {
    ranks.computeIfAbsent(new Part(direction, heldOut), part -> new ArrayList<>()).add(rank);
  }

  /** Lines for a person. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(row("collection", "queries", "search", "pairs", "R@1", "R@5", "R@10", "MRR@10"));
    ranks.forEach((part, found) ->
        lines.add(
            row(
                COLLECTION,
                Integer.toString(found.size()),
                part.direction(),
                part.pairs(),
                number(recall(found, 1)),
                number(recall(found, 5)),
                number(recall(found, 10)),
                number(reciprocal(found)))));
    return lines;
  }

  /** One JSON object for each direction and kind of pairs. */
  public List<String> json() {
    List<String> lines = new ArrayList<>();
    ranks.forEach((part, found) ->
        lines.add(
            String.format(
                Locale.ROOT,
                "{\"collection\":\"%s\",\"search\":\"%s\",\"heldOut\":%b,\"queries\":%d,\"recall1\":%.4f,\"recall5\":%.4f,\"recall10\":%.4f,\"mrr10\":%.4f}",
                COLLECTION,
                part.direction(),
                part.heldOut(),
                found.size(),
                recall(found, 1),
                recall(found, 5),
                recall(found, 10),
                reciprocal(found))));
    return lines;
  }

  private static double recall(List<Integer> ranks, int depth) {
    return ranks.stream().mapToInt(rank -> rank > 0 && rank <= depth ? 1 : 0).average().orElse(0);
  }

  private static double reciprocal(List<Integer> ranks) {
    return ranks.stream()
        .mapToDouble(rank -> rank > 0 && rank <= DEPTH ? 1.0 / rank : 0)
        .average()
        .orElse(0);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, "%-14s %7s  %-13s  %-8s %7s %7s %7s %8s", cells)
        .stripTrailing();
  }
}
