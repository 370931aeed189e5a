package dev.vectormesh.platform.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.PostgresConfig;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxIT {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.000006Z");
  private static final long LOCK = 7;

  private static Postgres postgres;

  private final List<OutboxEvent> published = new ArrayList<>();
  private OutboxRelay relay;

  @BeforeAll
  static void open() {
    SharedStores.Database database = SharedStores.freshDatabase();
    Map<String, String> values =
        Map.of(
            "host", database.host(),
            "port", Integer.toString(database.port()),
            "database", database.name(),
            "ownerUser", database.user(),
            "ownerPassword", database.password(),
            "apiPassword", "api-password",
            "meshPassword", "mesh-password");
    postgres =
        Postgres.open(
            Settings.load("postgres", PostgresConfig.class, SettingsSources.overrides(values)),
            "trial");
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  @BeforeEach
  void clear() {
    postgres.asMeshDo(tx -> tx.sql("delete from outbox").run());
    relay = new OutboxRelay(postgres, LOCK);
  }

  private static Outbox.Entry entry(String tenant, int number) {
    return new Outbox.Entry(tenant, "things/" + number, "{\"text\": \"a \\\"b\\\" \\\\ {c}\"}");
  }

  private static void add(String tenant, int... numbers) {
    postgres.inTenantDo(
        tenant,
        tx -> {
          for (int number : numbers) {
            Outbox.add(tx, "test.thing.made", TIME, List.of(entry(tenant, number)));
          }
        });
  }

  @Test
  void events_areHandedOnOnceInTheirOrder() {
    add("acme", 1, 2);
    add("other", 3);
    assertThat(relay.publish(published::addAll)).isEqualTo(3);
    assertThat(published)
        .extracting(OutboxEvent::tenant, OutboxEvent::type, OutboxEvent::subject, OutboxEvent::time)
        .containsExactly(
            tuple("acme", "test.thing.made", "things/1", TIME),
            tuple("acme", "test.thing.made", "things/2", TIME),
            tuple("other", "test.thing.made", "things/3", TIME));
    assertThat(published.getFirst().data()).isEqualTo(entry("acme", 1).data());
    assertThat(published.stream().map(OutboxEvent::id).distinct()).hasSize(3);
    assertThat(relay.publish(published::addAll)).isZero();
  }

  @Test
  void manyOfOneKind_areOneStatementAndNoneIsNone() {
    postgres.inTenantDo(
        "acme",
        tx -> {
          Outbox.add(tx, "test.none", TIME, List.of());
          Outbox.add(tx, "test.many", null, List.of(entry("acme", 1), entry("acme", 2)));
        });
    Instant now = postgres.asMesh(tx -> tx.sql("select now() as n").one(r -> r.instant("n")));
    assertThat(relay.publish(published::addAll)).isEqualTo(2);
    assertThat(published).allMatch(e -> e.type().equals("test.many") && !e.time().isAfter(now));
  }

  @Test
  void rolledBackTransaction_tellsNothing() {
    assertThatThrownBy(() ->
            postgres.inTenantDo(
                "acme",
                tx -> {
                  Outbox.add(tx, "test.thing.made", TIME, List.of(entry("acme", 1)));
                  throw new IllegalStateException("stops");
                }))
        .hasMessage("stops");
    assertThat(relay.publish(published::addAll)).isZero();
  }

  @Test
  void eventOfAPublisherThatFails_isHandedOnAgain() {
    add("acme", 1);
    assertThatThrownBy(() ->
            relay.publish(events -> {
              throw new IllegalStateException("away");
            }))
        .hasMessage("away");
    assertThat(relay.publish(published::addAll)).isEqualTo(1);
    assertThat(published).hasSize(1);
  }

  @Test
  void secondRelay_handsNothingOnMeanwhile() {
    add("acme", 1);
    OutboxRelay second = new OutboxRelay(postgres, LOCK);
    int first =
        relay.publish(events -> {
          assertThat(second.publish(published::addAll)).isZero();
          published.addAll(events);
        });
    assertThat(first).isEqualTo(1);
    assertThat(published).hasSize(1);
  }
}
