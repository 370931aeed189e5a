package dev.vectormesh.gateway.facade;

import dev.vectormesh.search.v1.FoundBy;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.SearchResponse;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Says how results came about, from what the search knows: by what each was found, how similar it
 * is, and how many unrelated pictures are less similar.
 */
final class ResultExplanation {
  /** Results that are spoken of. */
  private static final int MOST = 5;

  private ResultExplanation() {}

  static String of(SearchResponse found) {
    StringJoiner text = new StringJoiner(" ");
    List<Hit> hits = found.getHitsList();
    text.add(hits.isEmpty() ? "Nothing was found." : counted(hits.size()) + " found.");
    if (found.hasBestSimilarity()) {
      text.add(format("The nearest picture has a similarity of %.4f.", found.getBestSimilarity()));
    }
    for (int i = 0; i < Math.min(MOST, hits.size()); i++) {
      text.add(format("%d. %s: %s.", i + 1, name(hits.get(i)), why(hits.get(i))));
    }
    found.getWarningsList().forEach(warning -> text.add("Note: " + warning + "."));
    return text.toString();
  }

  private static String counted(int hits) {
    return hits == 1 ? "1 picture" : hits + " pictures";
  }

  private static String name(Hit hit) {
    String title = hit.getTitle();
    return title.isEmpty() ? hit.getDocument() : title;
  }

  private static String why(Hit hit) {
    boolean vector = hit.getFoundByList().contains(FoundBy.FOUND_BY_VECTOR);
    boolean words = hit.getFoundByList().contains(FoundBy.FOUND_BY_WORDS);
    String by =
        vector && words
            ? "found by what it shows and by words that stand with it"
            : words ? "found by words that stand with it" : "found by what it shows";
    String similarity = hit.hasSimilarity() ? format(", similarity %.4f", hit.getSimilarity()) : "";
    String relevance =
        hit.hasRelevance()
            ? format(", nearer than %.1f %% of unrelated pictures", 100 * hit.getRelevance())
            : "";
    return by + similarity + relevance;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
