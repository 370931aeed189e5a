package dev.vectormesh.search.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkingTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
  private static final String BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0";

  private final Marking marking =
      new Marking(
          new MarkRules(
              "(?i)bot\\b|crawl|^curl/",
              5,
              Duration.ofSeconds(10),
              Duration.ofSeconds(3),
              Duration.ofSeconds(5),
              Duration.ofSeconds(1),
              0.1,
              20));

  private final List<Event> events = new ArrayList<>();

  private void event(String id, EventType type, String document, int position, double seconds) {
    events.add(event(id, type, document, position, seconds, null));
  }

  private static Event event(
      String id,
      EventType type,
      String document,
      int position,
      double seconds,
      @Nullable Duration dwell) {
    Instant time = NOON.plusMillis(Math.round(seconds * 1000));
    return new Event(
        "s", id, document, position, type, "", dwell, "", "", "{}", time, time, Set.of());
  }

  private Marking.Marks marks(@Nullable String agent) {
    return marking.of(agent, pages(), events);
  }

  /** Two pages that show a, b and c. */
  private static List<ShownPage> pages() {
    return List.of(page(1, "a", "b"), page(3, "c"));
  }

  private static ShownPage page(int first, String... documents) {
    PageArm unknown = PageArm.UNKNOWN;
    return new ShownPage(
        first, List.of(documents), List.of(), List.of(), "", 1, "", false, unknown, NOON);
  }

  @Test
  void events_ofShownDocumentsAtTheirPlaces_haveNoMark() {
    event("1", EventType.CLICK, "a", 1, 0);
    event("2", EventType.LIKE, "c", 3, 20);
    assertThat(marks(BROWSER).session()).isEmpty();
    assertThat(marks(BROWSER).events()).isEqualTo(Map.of("1", Set.of(), "2", Set.of()));
  }

  @Test
  void documentsThatWereNotShown_orElsewhere_areMarked() {
    event("absent", EventType.CLICK, "x", 1, 0);
    event("elsewhere", EventType.CLICK, "b", 1, 20);
    event("beyond", EventType.CLICK, "c", 4, 40);
    assertThat(marks(BROWSER).events())
        .isEqualTo(
            Map.of(
                "absent", Set.of(Mark.NOT_SHOWN),
                "elsewhere", Set.of(Mark.WRONG_POSITION),
                "beyond", Set.of(Mark.WRONG_POSITION)));
  }

  @Test
  void eventsBeforeTheirSession_waitForIt() {
    event("1", EventType.CLICK, "x", 1, 0);
    assertThat(marks(null).events()).isEqualTo(Map.of("1", Set.of(Mark.NO_SESSION)));
    assertThat(marks(null).session()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Googlebot/2.1", "curl/8.14", "AhrefsBot/7.0", "some crawler"})
  void robots_areToldByTheirAgent(String agent) {
    event("1", EventType.CLICK, "a", 1, 0);
    assertThat(marks(agent).session()).containsExactly(Mark.BOT_AGENT);
    assertThat(marks(agent).events()).isEqualTo(Map.of("1", Set.of(Mark.BOT_AGENT)));
  }

  @Test
  void asManyEventsAsAPersonMakes_areFine_andOneMoreIsNot() {
    for (int i = 0; i < 5; i++) {
      event("" + i, EventType.CUSTOM, "a", 1, i * 2);
    }
    event("5", EventType.CUSTOM, "a", 1, 12.001);
    assertThat(marks(BROWSER).session()).isEmpty();
    event("6", EventType.SKIP, "a", 1, 10);
    assertThat(marks(BROWSER).session()).containsExactly(Mark.BOT_RATE);
    assertThat(marks(BROWSER).events().values())
        .allSatisfy(m -> assertThat(m).contains(Mark.BOT_RATE));
  }

  @Test
  void theSameAgainAtOnce_countsOnce_inWhicheverOrderItCame() {
    event("again", EventType.CLICK, "a", 1, 3);
    event("first", EventType.CLICK, "a", 1, 0);
    event("later", EventType.CLICK, "a", 1, 3.001);
    event("other", EventType.LIKE, "a", 1, 1);
    assertThat(marks(BROWSER).events())
        .isEqualTo(
            Map.of(
                "first", Set.of(),
                "again", Set.of(Mark.DUPLICATE),
                "later", Set.of(),
                "other", Set.of()));
  }

  @Test
  void aClickThatWasLeftAtOnce_tellsNothing() {
    event("short", EventType.CLICK, "a", 1, 0);
    events.add(event("d1", EventType.DWELL, "a", 1, 4, Duration.ofMillis(4999)));
    event("long", EventType.CLICK, "b", 2, 10);
    events.add(event("d2", EventType.DWELL, "b", 2, 20, Duration.ofSeconds(5)));
    event("passed", EventType.CLICK, "c", 3, 30);
    event("next", EventType.CLICK, "a", 1, 31);
    assertThat(marks(BROWSER).events())
        .containsEntry("short", Set.of(Mark.LOW_DWELL))
        .containsEntry("d1", Set.of())
        .containsEntry("long", Set.of())
        .containsEntry("passed", Set.of(Mark.LOW_DWELL))
        .containsEntry("next", Set.of());
  }
}
