package dev.vectormesh.ingest.source.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.connection.Connections.Database;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.Scratch;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind.Caller;
import dev.vectormesh.ingest.work.WorkPool;
import dev.vectormesh.platform.settings.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseQueryIT {
  private static final Caller CALLER = new Caller("acme", "c");
  private static final Scratch NO_SCRATCH =
      new Scratch() {
        @Override
        public Path file(String name) {
          throw new AssertionError("a row needs no file");
        }

        @Override
        public long maxBytes() {
          return Long.MAX_VALUE;
        }
      };

  private static final WorkPool POOL = new WorkPool(1);
  private static SharedStores.Database server;
  private static DatabaseQuery kind;

  @BeforeAll
  static void startDatabase() throws Exception {
    server = SharedStores.freshDatabase();
    kind = kind(server.password());
    run(
        """
        create table article (id bigint primary key, title text, body text, url text, price numeric, seen timestamptz,
          tags text[], changed timestamp);
        insert into article values
          (1, 'Otters', 'They swim.', 'https://x/1', 2.50, '2026-01-02T03:04:05Z', '{a,b}', '2026-01-01'),
          (9007199254740993, 'Badgers', '<p>They <b>dig</b>.</p>', null, 'NaN', 'infinity', null, '2026-01-02'),
          (20, 'Owls', 'They fly.', null, 'Infinity', null, '{}', '2026-01-03');
        """);
  }

  private static DatabaseQuery kind(String password) {
    return database(
        new Connections(
            Map.of(),
            Map.of(
                "shop",
                new Database(
                    List.of("acme"),
                    URI.create(
                        "postgresql://%s:%d/%s?sslmode=disable"
                            .formatted(server.host(), server.port(), server.name())),
                    server.user(),
                    new Secret(password))),
            Map.of()));
  }

  private static DatabaseQuery database(Connections connections) {
    return new DatabaseQuery(connections, file -> file, POOL);
  }

  private static void run(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(server.jdbcUri(), server.user(), server.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
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

  private static List<Item> items(DatabaseQuerySource.Builder query, @Nullable String after)
      throws Exception {
    try (Listing listing = kind.open(CALLER, source(query), after)) {
      return all(listing);
    }
  }

  private static List<Item> all(Listing listing) throws Exception {
    List<Item> items = new ArrayList<>();
    for (Item item = listing.next(); item != null; item = listing.next()) {
      items.add(item);
    }
    return items;
  }

  private static Raw.Text text(Item item) throws Exception {
    return (Raw.Text) item.fetch().fetch(NO_SCRATCH, null);
  }

  @Test
  void rows_areListedByTheirIdsWithTheirValuesWhole() throws Exception {
    var query =
        query("select * from article")
            .setTitleColumn("title")
            .setUriColumn("url")
            .addAllMetadataColumns(List.of("price", "seen", "tags", "id"));

    List<Item> items = items(query, null);

    assertThat(items).extracting(Item::name).containsExactly("1", "20", "9007199254740993");
    Raw.Text otters = text(items.get(0));
    assertThat(otters.text()).isEqualTo("They swim.");
    assertThat(otters.facts().title()).isEqualTo("Otters");
    assertThat(otters.facts().uri()).isEqualTo("https://x/1");
    Struct metadata = otters.facts().metadata();
    assertThat(metadata.getFieldsOrThrow("price").getNumberValue()).isEqualTo(2.5);
    assertThat(metadata.getFieldsOrThrow("seen").getStringValue()).startsWith("2026-01-0");
    assertThat(metadata.getFieldsOrThrow("tags").getListValue().getValuesList())
        .extracting(Value::getStringValue)
        .containsExactly("a", "b");
    Raw.Text badgers = text(items.get(2));
    assertThat(badgers.mediaType()).isEqualTo("text/html");
    assertThat(badgers.facts().metadata().getFieldsOrThrow("price").getStringValue())
        .isEqualTo("NaN");
    assertThat(badgers.facts().metadata().getFieldsOrThrow("seen").getStringValue())
        .isEqualTo("infinity");
    assertThat(badgers.facts().metadata().getFieldsOrThrow("id").getStringValue())
        .isEqualTo("9007199254740993");
  }

  @Test
  void rowsWithoutContentColumns_areTheirColumnsLineByLine() throws Exception {
    var query = query("select id, title, price from article where id = 1").clearContentColumns();

    assertThat(text(items(query, null).getFirst()).text()).isEqualTo("title: Otters\nprice: 2.50");
  }

  @Test
  void listing_goesOnBehindAToken() throws Exception {
    assertThat(items(query("select * from article order by title"), "1"))
        .extracting(Item::token)
        .containsExactly("20", "9007199254740993");
  }

  @Test
  void parameters_areBoundAsTheServerReadsThem() throws Exception {
    var query =
        query(
                "select * from article where id >= :least and changed > :since and title <> :other"
                    + " and (:none::text is null)")
            .setParameters(
                Struct.newBuilder()
                    .putFields("least", Value.newBuilder().setNumberValue(2).build())
                    .putFields("since", Value.newBuilder().setStringValue("2026-01-02").build())
                    .putFields("other", Value.newBuilder().setStringValue("' or 1=1").build())
                    .putFields("none", Value.newBuilder().setNullValueValue(0).build()));

    assertThat(items(query, null)).extracting(Item::name).containsExactly("20");
  }

  @Test
  void versions_changeWithTheRowAlone() throws Exception {
    run("create table note (id int, body text); insert into note values (1, 'a'), (2, 'b')");
    List<Item> before = items(query("select * from note"), null);
    run("update note set body = 'c' where id = 2");

    List<Item> after = items(query("select * from note"), null);

    assertThat(after.get(0).version()).isEqualTo(before.get(0).version());
    assertThat(after.get(1).version()).isNotEqualTo(before.get(1).version());
  }

  @Test
  void watermark_isWhereTheNextListingBegins() throws Exception {
    Source source = source(query("select * from article").setWatermarkColumn("changed"));
    String memory;
    try (Listing listing = kind.open(CALLER, source, null)) {
      assertThat(all(listing)).hasSize(3);
      assertThat(listing.partial()).isNull();
      memory = listing.memory();
    }

    Caller later = new Caller("acme", "c", memory);
    try (Listing listing = kind.open(later, source, null)) {
      // The greatest value's own rows come once more: others of it may have been added.
      assertThat(all(listing)).extracting(Item::name).containsExactly("20");
      assertThat(listing.partial()).contains("2026-01-03");
    }
    Source whole =
        source(
            query("select * from article").setWatermarkColumn("changed").setFromTheBeginning(true));
    try (Listing listing = kind.open(later, whole, null)) {
      assertThat(all(listing)).hasSize(3);
      assertThat(listing.partial()).isNull();
    }
  }

  private static SourceException failure(DatabaseQuery kind, DatabaseQuerySource.Builder query) {
    try (Listing listing = kind.open(CALLER, source(query), null)) {
      List<Item> unexpected = all(listing);
      throw new AssertionError("no failure, but " + unexpected.size() + " items");
    } catch (SourceException e) {
      return e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void idThatComesTwice_breaksTheListingOff() {
    SourceException e = failure(kind, query("select 7 as id, 'a' as body union all select 7, 'b'"));

    assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(e).hasMessageContaining("id 7 comes twice");
  }

  @Test
  void columnThatTheQueryLacks_isNamedWithThoseThatItHas() {
    SourceException e =
        failure(kind, query("select id, title from article").setTitleColumn("headline"));

    assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(e).hasMessageContaining("headline, body").hasMessageContaining("id, title");
  }

  @Test
  void tableThatIsNotThere_isSaidByTheServer() {
    SourceException e = failure(kind, query("select id, body from nowhere"));

    assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(e).hasMessageContaining("nowhere");
  }

  @Test
  void functionThatWrites_isStoppedByTheTransaction() throws Exception {
    run(
        "create table log (id int); create function logged() returns int language sql as"
            + " 'insert into log values (1) returning id'");

    SourceException e = failure(kind, query("select logged() as id, 'a' as body"));

    assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(e).hasMessageContaining("read-only");
  }

  @Test
  void wrongPassword_isToldWithoutIt() throws Exception {
    run("create role guest login password 'right'");
    DatabaseQuery guest =
        database(
            new Connections(
                Map.of(),
                Map.of(
                    "shop",
                    new Database(
                        List.of("*"),
                        URI.create(
                            "postgresql://%s:%d/nowhere".formatted(server.host(), server.port())),
                        "guest",
                        new Secret("secret-word"))),
                Map.of()));

    SourceException e = failure(guest, query("select 1 as id, 'a' as body"));

    assertThat(e.toString()).doesNotContain("secret-word");
    assertThat(String.valueOf(e.getCause())).doesNotContain("secret-word");
  }

  @Test
  void serverThatIsAway_mayBeBack() throws Exception {
    DatabaseQuery away =
        database(
            new Connections(
                Map.of(),
                Map.of(
                    "shop",
                    new Database(
                        List.of("*"), URI.create("postgresql://127.0.0.1:1/x"), "u", null)),
                Map.of()));

    SourceException e = failure(away, query("select 1 as id, 'a' as body"));

    assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(e).hasMessageContaining("shop");
  }

  @Test
  void connectionOfAnotherTenant_isNotThere() {
    assertThatThrownBy(() -> kind.scope(new Caller("umbrella", "c"), source(query("select 1"))))
        .hasMessageContaining("NOT_FOUND");
  }

  @Test
  void listingThatIsGivenUp_leavesNoSessionBehind() throws Exception {
    var many = query("select g as id, 'a' as body from generate_series(1, 2000000) g");
    try (Listing listing = kind.open(CALLER, source(many), null)) {
      assertThat(listing.next()).isNotNull();
    }

    org.awaitility.Awaitility.await("the session's end").until(() -> sessions() == 0);
  }

  private static long sessions() throws SQLException {
    try (var connection =
            DriverManager.getConnection(server.jdbcUri(), server.user(), server.password());
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where application_name ="
                    + " 'vectormesh-ingest' and datname = current_database() and query like"
                    + " '%generate_series%'")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
