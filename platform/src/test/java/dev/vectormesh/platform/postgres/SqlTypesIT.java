package dev.vectormesh.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.id.Ids;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static <T> T read(String expression, Function<Row, T> mapper) {
    return postgres.inTenant(
        "acme", tx -> tx.sql("select %s as n".formatted(expression)).one(mapper));
  }

  private static Long int8(String expression) {
    return read(expression, row -> row.int8("n"));
  }

  private static Integer int4(String expression) {
    return read(expression, row -> row.int4("n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"smallint", "int", "bigint", "numeric", "numeric(9, 2)"})
  void wholeNumbers_areReadFromAnyOfTheirTypes(String type) {
    assertThat(int4("7::" + type)).isEqualTo(7);
    assertThat(int8("7::" + type)).isEqualTo(7);
    String none = "null::" + type;
    Optional<Integer> small = read(none, row -> Optional.ofNullable(row.int4OrNull("n")));
    Optional<Long> large = read(none, row -> Optional.ofNullable(row.int8OrNull("n")));
    assertThat(small).isEmpty();
    assertThat(large).isEmpty();
  }

  @Test
  void counts_areExactInEveryWidth() {
    assertThat(int4("(select count(*) from generate_series(1, 3))")).isEqualTo(3);
    assertThat(int8("9007199254740993")).isEqualTo(9007199254740993L);
    assertThat(int8("(select sum(i) from (values (9007199254740993::bigint)) v (i))"))
        .isEqualTo(9007199254740993L);
  }

  @Test
  void numberThatDoesNotFit_isRefusedAndNotCut() {
    assertRefused("3000000000::bigint", row -> row.int4("n"), "3000000000");
    assertRefused("3000000000::bigint", row -> row.int4OrNull("n"), "3000000000");
    assertRefused("-2147483649::bigint", row -> row.int4("n"), "-2147483649");
    assertRefused("9223372036854775808::numeric", row -> row.int8("n"), "9223372036854775808");
    assertRefused("2.5::numeric", row -> row.int4("n"), "2.5");
    assertRefused("2.5::float8", row -> row.int8("n"), "Double");
    assertRefused("'7'::text", row -> row.int4("n"), "String");
  }

  private static void assertRefused(String expression, Function<Row, ?> mapper, String named) {
    assertThatThrownBy(() -> read(expression, mapper))
        .hasMessageContaining("column n")
        .hasMessageContaining(named);
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
