package dev.vectormesh.search.query;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a hit's score came about: it is the sum of the parts' {@code weight x normalized}.
 *
 * @param summary one sentence for a person
 */
public record Explanation(String summary, List<Part> parts) {
  /**
   * @param name "dense" or "lexical"
   * @param rank from 1; 0 where that half did not find the document
   * @param raw a cosine (dense), a BM25 score (lexical)
   */
  public record Part(String name, int rank, double raw, double normalized, double weight) {}

  static Explanation of(FusedDocument document, Fusion fusion) {
    String sum =
        document.parts().stream().map(p -> term(p, fusion)).collect(Collectors.joining(" + "));
    return new Explanation(
        format("%.4f = %s", document.score(), sum),
        document.parts().stream()
            .map(p -> new Part(p.half().label(), p.rank(), p.raw(), p.normalized(), p.weight()))
            .toList());
  }

  private static String term(FusedDocument.Part p, Fusion fusion) {
    String half = p.half().label();
    if (p.rank() == 0) {
      return p.normalized() == 0
          ? "0 (%s: not among the candidates)".formatted(half)
          : format("%.2f x %.4f", p.weight(), p.normalized())
              + " (%s: not among the candidates, counted as the last of them)".formatted(half);
    }
    String raw = format("%s %.4f", p.half() == Half.DENSE ? "cosine" : "BM25", p.raw());
    return switch (fusion) {
      case Fusion.Alone() -> "%s (%s, rank %d)".formatted(raw, half, p.rank());
      case Fusion.ReciprocalRank(var k) -> "1/(%d + %d) (%s: %s)".formatted(k, p.rank(), half, raw);
      case Fusion.Convex c ->
          format("%.2f x %.4f", p.weight(), p.normalized())
              + " (%s: %s, rank %d)".formatted(half, raw, p.rank());
    };
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
