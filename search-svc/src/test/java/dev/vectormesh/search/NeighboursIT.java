package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.NeighbourOptions;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Queries are moved towards what people chose for queries that were alike. */
class NeighboursIT extends FeedbackScene {
  private static final String OAK = ZOO + "/collections/plants/documents/oak";
  private static final String NICKNAME = "where is old mister whiskerbark";

  @BeforeAll
  static void clicks() {
    assertThat(record(shown("past-1", OAK, LION).setQuery(NICKNAME))).hasSize(1);
    assertThat(
            record(
                shown("past-2", CAT, LION)
                    .setQuery("dear mister silvermane, where are you")
                    .setUserAgent("Googlebot/2.1")))
        .hasSize(1);
    record(event("past-1", "c", FeedbackType.FEEDBACK_TYPE_CLICK).setDocument(OAK).setPosition(1));
    record(event("past-2", "c", FeedbackType.FEEDBACK_TYPE_CLICK).setDocument(CAT).setPosition(1));
  }

  private static SearchRequest.Builder ask(String query, double weight, double floor) {
    return SearchRequest.newBuilder()
        .setParent(ZOO)
        .setQuery(query)
        .setMode(SearchMode.SEARCH_MODE_DENSE)
        .setNeighbours(NeighbourOptions.newBuilder().setWeight(weight).setFloor(floor));
  }

  private static SearchResponse moved(SearchRequest.Builder request) {
    SearchResponse[] answer = new SearchResponse[1];
    eventually("past queries are read")
        .until(() -> {
          answer[0] = mesh.search(TENANT).search(request.build());
          return answer[0].getWarningsList().stream().noneMatch(w -> w.contains("being read"));
        });
    return answer[0];
  }

  private static List<String> names(SearchResponse answer) {
    return answer.getHitsList().stream().map(Hit::getDocument).toList();
  }

  @Test
  void query_isMovedTowardsWhatWasChosenForAnAlikeOne() {
    String query = "is old mister whiskerbark here";
    List<String> asItIs =
        names(mesh.search(TENANT).search(ask(query, 0, 0).clearNeighbours().build()));
    List<String> moved = names(moved(ask(query, 0.9, 0.5)));

    assertThat(asItIs.getFirst()).isNotEqualTo(OAK);
    assertThat(moved.getFirst()).isEqualTo(OAK);
    assertThat(names(moved(ask(query, 0, 0.5)))).isEqualTo(asItIs);
    assertThat(names(moved(ask(query, 0.9, 1)))).isEqualTo(asItIs);
  }

  @Test
  void clicksOfRobots_moveNothing() {
    String query = "dear mister silvermane, where are you";
    SearchRequest.Builder plain = ask(query, 0, 0).clearNeighbours();

    assertThat(names(moved(ask(query, 0.9, 0.99))))
        .isEqualTo(names(mesh.search(TENANT).search(plain.build())));
  }

  @Test
  void clicksThatComeLater_areSeenAfterAWhile_andNoCacheHoldsThemBack() {
    String query = "the thing that goes by the name of grumblefluff";
    List<String> before = names(moved(ask(query, 0.9, 0.9)));
    record(shown("later", LION, OAK).setQuery(query));
    record(event("later", "c", FeedbackType.FEEDBACK_TYPE_CLICK).setDocument(OAK).setPosition(2));
    CLOCK.advance(Duration.ofMinutes(6));

    eventually("what was clicked is first")
        .until(() -> names(moved(ask(query, 0.9, 0.9))).getFirst().equals(OAK));
    assertThat(before.getFirst()).isNotEqualTo(OAK);
  }

  @Test
  void neighbours_goWithOneTextAlone() {
    assertThatThrownBy(() ->
            mesh.search(TENANT)
                .search(ask("lion", 0.5, 0.5).setMode(SearchMode.SEARCH_MODE_LEXICAL).build()))
        .hasMessageContaining("neighbours");
  }
}
