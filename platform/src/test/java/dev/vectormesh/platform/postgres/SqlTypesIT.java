package dev.vectormesh.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.platform.id.Ids;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How values go into statements and come out of rows. */
class SqlTypesIT extends PostgresScene {
  @Test
  void everyType_goesInAndOut() {
    Instant at = Instant.now().truncatedTo(ChronoUnit.MICROS);
    UUID id = Ids.v7();
    postgres.inTenantDo(
        "acme",
        tx ->
            tx.sql(
                    "insert into note (tenant_id, id, title, tags, body, bytes, at, n)"
                        + " values ($1, $2, $3, $4, $5, $6, $7, $8)",
                    "acme",
                    id,
                    "t",
                    new String[] {"x", "y"},
                    Sql.json("{\"a\": 1}"),
                    new byte[] {1, 2, 3},
                    at,
                    7)
                .run());
    postgres.inTenantDo(
        "acme",
        tx ->
            tx.sql("select * from note where id = $1", id)
                .one(r -> {
                  assertThat(r.uuid("id")).isEqualTo(id);
                  assertThat(r.strings("tags")).containsExactly("x", "y");
                  assertThat(r.json("body")).isEqualTo("{\"a\": 1}");
                  assertThat(r.bytes("bytes")).containsExactly(1, 2, 3);
                  assertThat(r.instant("at")).isEqualTo(at);
                  assertThat(r.int4("n")).isEqualTo(7);
                  return true;
                }));
  }

  @Test
  void nulls_needNoType() {
    UUID id = Ids.v7();
    postgres.inTenantDo(
        "acme",
        tx ->
            tx.sql(
                    "insert into note (tenant_id, id, title, body, bytes, at)"
                        + " values ($1, $2, $3, $4, $5, $6)",
                    "acme",
                    id,
                    "t",
                    null,
                    Sql.nullOf(byte[].class),
                    null)
                .run());
    postgres.inTenantDo(
        "acme",
        tx ->
            tx.sql("select * from note where id = $1", id)
                .one(r -> {
                  assertThat(r.jsonOrNull("body")).isNull();
                  assertThat(r.bytesOrNull("bytes")).isNull();
                  assertThat(r.instantOrNull("at")).isNull();
                  return true;
                }));
  }

  @Test
  void arrays_insertManyRowsAtOnce() {
    UUID[] ids = {Ids.v7(), Ids.v7(), Ids.v7(), Ids.v7()};
    Instant[] times = {Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH.plusSeconds(1)};
    String[] titles = {"one, {two}", "say \"null\"", "back\\slash \\\" \u00e4 \ud83d\ude00", ""};
    byte[] @Nullable [] bytes = {{1}, {'"', '\\', ',', '}', -1, 0}, {}, null};
    long rows =
        postgres.inTenant(
            "acme",
            tx ->
                tx.sql(
                        "insert into note (tenant_id, id, title, n, at, bytes) select 'acme', i, t,"
                            + " n, a, b from unnest($1::uuid[], $2::text[], $3::int[],"
                            + " $4::timestamptz[], $5::bytea[]) as x(i, t, n, a, b)",
                        ids,
                        titles,
                        new Integer[] {1, 2, 3, 4},
                        times,
                        bytes)
                    .run());
    assertThat(rows).isEqualTo(4);
    assertThat(
            postgres.<List<Optional<byte[]>>>inTenant(
                "acme",
                tx ->
                    tx.sql("select bytes from note order by n")
                        .list(r -> Optional.ofNullable(r.bytesOrNull("bytes")))))
        .extracting(b -> b.orElse(null))
        .containsExactly(bytes);
    assertThat(
            postgres.<List<String>>inTenant(
                "acme",
                tx -> tx.sql("select title from note order by n").list(r -> r.string("title"))))
        .containsExactly(titles);
    assertThat(
            postgres.<List<UUID>>inTenant(
                "acme", tx -> tx.sql("select id from note order by n").list(r -> r.uuid("id"))))
        .containsExactly(ids);
  }
}
