package dev.vectormesh.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * A house with words of its own: whoever searches calls each field by a word that no model knows,
 * and an adapter can learn which is which.
 */
final class Jargon {
  private static final List<String> FIELDS =
      List.of(
          "sailing boats",
          "baking bread",
          "beekeeping",
          "mountain climbing",
          "watch repair",
          "growing tomatoes",
          "violin making",
          "steam locomotives",
          "chess openings",
          "glass blowing");

  private static final List<String> WORDS =
      List.of(
          "zorblat", "quendix", "frimmel", "tashgo", "wubrin", "plonket", "yastra", "drovnik",
          "miskell", "hurgaf");

  private static final List<String> ASPECTS =
      List.of(
          "tools",
          "safety",
          "history",
          "beginners",
          "cost",
          "winter",
          "clubs",
          "books",
          "weather",
          "materials",
          "mistakes",
          "competitions",
          "children",
          "storage",
          "cleaning",
          "repair",
          "teachers",
          "travel",
          "measuring",
          "night");

  private Jargon() {}

  /**
   * A text with what it is asked for by.
   *
   * @param id of the document
   */
  record Entry(String id, String text, String query) {}

  /** 200 of them. */
  static List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (int field = 0; field < FIELDS.size(); field++) {
      for (String aspect : ASPECTS) {
        entries.add(
            new Entry(
                "f%d-%s".formatted(field, aspect),
                "Notes on %s: what to know about %s.".formatted(FIELDS.get(field), aspect),
                "%s %s".formatted(WORDS.get(field), aspect)));
      }
    }
    return entries;
  }
}
