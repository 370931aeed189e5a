package dev.vectormesh.finetune.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.finetune.judgement.JudgementStore;
import dev.vectormesh.finetune.judgement.JudgementStore.Numbered;
import dev.vectormesh.finetune.judgement.JudgementStore.Place;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.tuning.v1.JudgedQuery;
import dev.vectormesh.tuning.v1.Judgement;
import dev.vectormesh.tuning.v1.JudgementSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresJudgementsIT {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final String NAME = "namespaces/n";

  private static Postgres postgres;
  private static JudgementStore store;
  private final Place place = new Place("acme", UUID.randomUUID(), NAME);

  @BeforeAll
  static void open() {
    postgres = TuningDatabase.fresh();
    store = new PostgresJudgements(postgres);
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  private static JudgedQuery query(String text, String document, int grade) {
    return JudgedQuery.newBuilder()
        .setQuery(text)
        .addJudgements(
            Judgement.newBuilder()
                .setDocument(NAME + "/collections/documents/documents/" + document)
                .setGrade(grade))
        .build();
  }

  private JudgementSet write(boolean append, JudgedQuery... queries) {
    JudgementSet set =
        JudgementSet.newBuilder()
            .setName(NAME + "/judgementSets/words")
            .setDisplayName("Words")
            .setProtected(true)
            .setFloor(0.25)
            .build();
    return store.write(place, set, List.of(queries), append, NOW).orElseThrow();
  }

  private List<JudgedQuery> queries() {
    return store.queries(place, "words", -1, 100).stream().map(Numbered::query).toList();
  }

  @Test
  void aSet_isReadAsItWasWritten() {
    JudgedQuery kettle = query("kettle", "a", 2);

    JudgementSet written = write(false, kettle, query("tea", "b", 0));

    assertThat(written.getFloor()).isEqualTo(0.25);
    assertThat(written.getProtected()).isTrue();
    assertThat(written.getQueryCount()).isEqualTo(2);
    assertThat(written.getCreateTime().getSeconds()).isEqualTo(NOW.getEpochSecond());
    assertThat(store.find(place, "words")).contains(written);
    assertThat(queries()).containsExactly(kettle, query("tea", "b", 0));
  }

  @Test
  void whatIsAppended_comesBehind_andReplacesTheSameQuery() {
    write(false, query("kettle", "a", 1), query("tea", "b", 1));

    JudgementSet appended = write(true, query("kettle", "c", 3), query("cup", "d", 1));

    assertThat(appended.getQueryCount()).isEqualTo(3);
    assertThat(queries())
        .containsExactly(query("kettle", "c", 3), query("tea", "b", 1), query("cup", "d", 1));
  }

  @Test
  void whatIsWrittenAgain_holdsTheNewQueriesAlone() {
    write(false, query("kettle", "a", 1));

    write(false, query("tea", "b", 1));

    assertThat(queries()).containsExactly(query("tea", "b", 1));
  }

  @Test
  void aSet_thatWouldBeTooLarge_isLeftAsItWas() {
    JudgementSet set = JudgementSet.newBuilder().setName(NAME + "/judgementSets/words").build();
    write(false, query("kettle", "a", 1));
    List<JudgedQuery> many = new ArrayList<>();
    IntStream.range(0, JudgementStore.MOST_QUERIES).forEach(i -> many.add(query("q" + i, "a", 1)));

    assertThat(store.write(place, set, many, true, NOW)).isEmpty();

    assertThat(queries()).containsExactly(query("kettle", "a", 1));
  }

  @Test
  void otherTenants_andOtherNamespaces_seeNothing() {
    write(false, query("kettle", "a", 1));
    Place tenant = new Place("other", place.namespace(), NAME);
    Place namespace = new Place("acme", UUID.randomUUID(), NAME);

    for (Place other : List.of(tenant, namespace)) {
      assertThat(store.find(other, "words")).isEmpty();
      assertThat(store.list(other, null, 10)).isEmpty();
      assertThat(store.queries(other, "words", -1, 10)).isEmpty();
      assertThat(store.delete(other, "words")).isFalse();
    }
    assertThat(store.delete(place, "words")).isTrue();
    assertThat(queries()).isEmpty();
  }
}
