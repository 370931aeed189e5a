package dev.vectormesh.ingest.source.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.connection.Connections.Database;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind.Caller;
import dev.vectormesh.ingest.work.WorkPool;
import dev.vectormesh.platform.error.ApiException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRowsTest {
  private static final Caller CALLER = new Caller("acme", "c");

  @TempDir private Path folder;
  private final WorkPool pool = new WorkPool(1);
  private Path file;
  private DatabaseQuery kind;

  @BeforeEach
  void makeDatabase() throws SQLException {
    // Each of these characters means something in an address.
    file = folder.resolve("shop of 50%?#.db");
    kind = kind(pool);
    run(
        "create table article (id integer primary key, body text, price, changed text)",
        "insert into article values (1, 'Otters swim.', 2.5, '2026-01-01'), (20, 'Owls fly.', null,"
            + " '2026-01-03'), (9007199254740993, 'Bees', x'0aff', '2026-01-02')");
  }

  @AfterEach
  void closePool() {
    pool.close();
  }

  private DatabaseQuery kind(WorkPool threads) {
    URI url = URI.create("sqlite:" + file.toUri().getRawPath());
    Database shop = new Database(List.of("acme"), url, null, null);
    return new DatabaseQuery(
        new Connections(Map.of(), Map.of("shop", shop), Map.of()), this::allowed, threads);
  }

  private Path allowed(Path path) {
    if (!path.startsWith(folder)) {
      throw ApiException.pathRefused(path.toString(), "it lies outside");
    }
    return path;
  }

  private void run(String... statements) throws SQLException {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:file:" + file.toUri().getRawPath());
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static DatabaseQuerySource.Builder query(String sql) {
    return DatabaseQuerySource.newBuilder()
        .setConnection("shop")
        .setQuery(sql)
        .setIdColumn("id")
        .addContentColumns("body");
  }

  private static Source source(DatabaseQuerySource.Builder query) {
    return Source.newBuilder().setDatabaseQuery(query).build();
  }

  private List<String> ids(DatabaseQuerySource.Builder query, @Nullable String after)
      throws Exception {
    try (Listing listing = kind.open(CALLER, source(query), after)) {
      return ids(listing);
    }
  }

  private static List<String> ids(Listing listing) throws Exception {
    List<String> ids = new ArrayList<>();
    for (Item item = listing.next(); item != null; item = listing.next()) {
      ids.add(item.name());
    }
    return ids;
  }

  @Test
  void rows_comeByTheirIds_withTheirValuesWhole() throws Exception {
    try (Rows rows =
        SqliteRows.open(file, pool, query("select id, price from article").build(), null, null)) {
      assertThat(rows.next()).isEqualTo(new Rows.Row("1", "{\"id\":1,\"price\":2.5}"));
      assertThat(rows.next()).isEqualTo(new Rows.Row("20", "{\"id\":20,\"price\":null}"));
      assertThat(rows.next())
          .isEqualTo(
              new Rows.Row("9007199254740993", "{\"id\":9007199254740993,\"price\":\"0aff\"}"));
      assertThat(rows.next()).isNull();
    }
  }

  @Test
  void manyRows_comePageByPage() throws Exception {
    run(
        "create table many as with recursive n(id) as"
            + " (select 1 union all select id + 1 from n where id < 1000)"
            + " select id, 'row ' || id as body from n");

    assertThat(ids(query("select * from many"), null)).hasSize(1000).endsWith("999", "1000");
    assertThat(ids(query("select * from many"), "997")).containsExactly("998", "999", "1000");
    // What was the last row is gone: nothing behind it may be lost.
    assertThat(ids(query("select * from many where id > 998"), "3")).containsExactly("999", "1000");
  }

  @Test
  void parameters_areBound() throws Exception {
    Struct parameters =
        Struct.newBuilder()
            .putFields("least", Value.newBuilder().setNumberValue(2).build())
            .putFields("other", Value.newBuilder().setStringValue("' or 1=1 --").build())
            .build();

    assertThat(
            ids(
                query(
                        "select * from article where id >= :least and id < 100 * :least"
                            + " and body <> :other -- that is all")
                    .setParameters(parameters),
                null))
        .containsExactly("20");
  }

  @Test
  void watermark_isWhereTheNextListingBegins() throws Exception {
    Source source = source(query("select * from article").setWatermarkColumn("changed"));
    String memory;
    try (Listing listing = kind.open(CALLER, source, null)) {
      assertThat(ids(listing)).hasSize(3);
      memory = listing.memory();
    }

    try (Listing listing = kind.open(new Caller("acme", "c", memory), source, null)) {
      assertThat(ids(listing)).containsExactly("20");
      assertThat(listing.partial()).contains("2026-01-03");
    }
  }

  @Test
  void queryThatWrites_isRefused_byTheCheckAndByTheDatabase() throws Exception {
    assertThatThrownBy(() -> ids(query("delete from article"), null))
        .isInstanceOf(ApiException.class);
    assertThatThrownBy(() -> ids(query("select load_extension('x') as id, 1 as body"), null))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("load_extension");
    assertThat(Files.exists(folder.resolve("other.db"))).isFalse();
  }

  @Test
  void fileThatIsNotThere_isNotMade() throws Exception {
    Files.delete(file);

    assertThatThrownBy(() -> ids(query("select 1 as id, 'a' as body"), null))
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.FAILED_PRECONDITION));
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void fileOutsideOfTheRoots_isRefused() {
    file = Path.of("/etc/hostname");
    DatabaseQuery outside = kind(pool);

    assertThatThrownBy(
            () -> outside.open(CALLER, source(query("select 1 as id, 'a' as body")), null))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("it lies outside");
  }

  @Test
  void queryWithoutAnEnd_isEnded() {
    try (WorkPool impatient = new WorkPool(1, Duration.ofMillis(200))) {
      DatabaseQuery endless = kind(impatient);
      String sql =
          "with recursive n(id) as (select 1 union all select id + 1 from n) select max(id) as id,"
              + " 'a' as body from n";

      assertThatThrownBy(() -> endless.open(CALLER, source(query(sql)), null))
          .isInstanceOfSatisfying(
              SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
    }
  }
}
