package dev.vectormesh.local.cli.learn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The help pages of a made-up company, one for each topic and matter, and what its people ask. They
 * call everything by nicknames that no model knows; {@code local/learning/house.json} has them.
 *
 * @param pages all of them
 * @param questions all of them
 */
record House(List<Page> pages, List<Question> questions) {
  /** Matters from this one on are asked by nobody before the model is measured on them. */
  private static final int FIRST_UNSEEN = 9;

  /** A page. */
  record Page(String id, String title, String text) {}

  /**
   * A question.
   *
   * @param page the id of the page that answers it
   * @param kind what it is there for
   */
  record Question(String text, String page, Kind kind) {}

  /** What a question is there for. */
  enum Kind {
    /** Users ask it, and the model learns from their clicks. */
    ASKED,
    /** Another one about a page that was asked for. */
    SEEN,
    /** About a page that nobody asked for. */
    UNSEEN
  }

  static House read(Path file) throws IOException {
    JsonNode house = JsonMapper.builder().build().readTree(file.toFile());
    List<Page> pages = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    for (int t = 0; t < house.get("topics").size(); t++) {
      JsonNode topic = house.get("topics").get(t);
      for (int m = 0; m < house.get("matters").size(); m++) {
        JsonNode matter = house.get("matters").get(m);
        String id = "page-%d-%d".formatted(t, m);
        pages.add(
            new Page(
                id,
                filled(matter.get("title").asText(), topic),
                filled(matter.get("text").asText(), topic)));
        JsonNode asked = matter.get("questions");
        for (int q = 0; q < asked.size(); q++) {
          Kind kind =
              m >= FIRST_UNSEEN ? Kind.UNSEEN : q == asked.size() - 1 ? Kind.SEEN : Kind.ASKED;
          questions.add(new Question(filled(asked.get(q).asText(), topic), id, kind));
        }
      }
    }
    return new House(List.copyOf(pages), List.copyOf(questions));
  }

  private static String filled(String text, JsonNode topic) {
    return text.replace("{name}", topic.get("name").asText())
        .replace("{nick}", topic.get("nickname").asText());
  }

  /** The questions of a kind. */
  List<Question> of(Kind kind) {
    return questions.stream().filter(question -> question.kind() == kind).toList();
  }
}
