package dev.vectormesh.search.query;

import java.util.List;

/**
 * Texts of many fields, a sample of what people search for. Whatever a collection holds, nearly all
 * of them are about something else.
 */
final class UnrelatedQueries {
  static final List<String> TEXTS =
      List.of(
          "the annual meeting of the board",
          "how to replace a bicycle chain",
          "a bowl of noodles with vegetables",
          "treaty between two kingdoms",
          "symptoms of the common cold",
          "a violin concerto in three movements",
          "refund of an airline ticket",
          "migrating birds above a lake",
          "database connection pool is exhausted",
          "the history of the printing press",
          "a child learning to swim",
          "interest rates of the central bank",
          "growing tomatoes on a balcony",
          "a glacier seen from a helicopter",
          "rules of an elimination tournament",
          "blue ceramic vase with flowers",
          "an earthquake at the coast",
          "lesson plan for second grade mathematics",
          "the engine does not start in winter",
          "wedding guests on a dance floor",
          "a proof by induction",
          "night train between two capitals",
          "wool sweater with a zipper",
          "the goalkeeper catches the ball",
          "a recipe for sourdough bread",
          "court ruling on copyright",
          "a fox crossing a snowy road",
          "lecture notes on thermodynamics",
          "a crowded market in the old town",
          "installing a solar panel on a roof",
          "portrait of an old fisherman",
          "side effects of a vaccine");

  private UnrelatedQueries() {}
}
