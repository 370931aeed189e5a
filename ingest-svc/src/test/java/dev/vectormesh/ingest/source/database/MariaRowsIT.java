package dev.vectormesh.ingest.source.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.connection.Connections.Database;
import dev.vectormesh.ingest.item.ItemFailedException;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real server, where this machine's packages have one: apt install mariadb-server. */
class MariaRowsIT {
  private static final Caller CALLER = new Caller("acme", "c");
  private static final int MANY = 300_000;
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

  @TempDir static Path folder;
  private static final WorkPool POOL = new WorkPool(2);
  private static @Nullable MariaServer started;

  @BeforeAll
  static void start() throws Exception {
    boolean there =
        MariaServer.program("mariadbd").isPresent()
            && MariaServer.program("mariadb-install-db").isPresent();
    if (!there) {
      System.err.println("NOT RUN: MariaRowsIT: no mariadbd here; apt install mariadb-server");
    }
    assumeTrue(there, "no mariadbd on this machine: apt install mariadb-server");
    MariaServer server = MariaServer.start(folder);
    started = server;
    server.run(
        "create table shop.article (id bigint primary key, title varchar(80), body text, price"
            + " decimal(20,4), flag tinyint(1), seen datetime(6), took time, raw blob, changed"
            + " timestamp null)",
        "set sql_mode = ''",
        "insert into shop.article values"
            + " (1, 'Otters', 'They swim.', 2.5, 1, '2026-01-02 03:04:05.25', '838:59:59', x'0aff',"
            + " '2026-01-01 00:00:00'),"
            + " (9007199254740993, 'Bees', '<p>They <b>hum</b>.</p>', 1234567890123456.7891, 0,"
            + " '0000-00-00', null, null, '2026-01-02 00:00:00'),"
            + " (20, 'Owls', 'They fly.', null, null, null, null, null, '2026-01-03 00:00:00')",
        "create table shop.word (id varchar(20) collate utf8mb4_general_ci)",
        "insert into shop.word values ('b'), ('A'), ('a'), ('ü')");
  }

  @AfterAll
  static void stop() throws Exception {
    POOL.close();
    if (started != null) {
      started.close();
    }
  }

  private static MariaServer server() {
    MariaServer server = started;
    assertThat(server).isNotNull();
    return server;
  }

  private static DatabaseQuery kind(String password, WorkPool pool) {
    URI url = URI.create("mariadb://" + server().address());
    Database shop = new Database(List.of("acme"), url, MariaServer.READER, new Secret(password));
    return new DatabaseQuery(
        new Connections(Map.of(), Map.of("shop", shop), Map.of()), file -> file, pool);
  }

  private static DatabaseQuerySource.Builder query(String sql) {
    return DatabaseQuerySource.newBuilder()
        .setConnection("shop")
        .setQuery(sql)
        .setIdColumn("id")
        .addContentColumns("body");
  }

  private static Listing open(DatabaseQuerySource.Builder query, Caller caller, String after)
      throws Exception {
    Source source = Source.newBuilder().setDatabaseQuery(query).build();
    return kind(MariaServer.PASSWORD, POOL).open(caller, source, after.isEmpty() ? null : after);
  }

  private static List<Item> items(DatabaseQuerySource.Builder query, String after)
      throws Exception {
    try (Listing listing = open(query, CALLER, after)) {
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

  private static Raw.Text text(Item item) throws ItemFailedException, InterruptedException {
    return (Raw.Text) item.fetch().fetch(NO_SCRATCH, null);
  }

  @Test
  void rows_areListedByTheirIdsWithTheirValuesWhole() throws Exception {
    List<Item> items =
        items(
            query("select * from article")
                .setTitleColumn("title")
                .addAllMetadataColumns(List.of("id", "price", "flag", "seen", "took", "raw")),
            "");

    assertThat(items).extracting(Item::name).containsExactly("1", "20", "9007199254740993");
    Struct otters = text(items.get(0)).facts().metadata();
    assertThat(text(items.get(0)).text()).isEqualTo("They swim.");
    assertThat(otters.getFieldsOrThrow("flag").getNumberValue()).isEqualTo(1);
    assertThat(otters.getFieldsOrThrow("price").getNumberValue()).isEqualTo(2.5);
    assertThat(otters.getFieldsOrThrow("seen").getStringValue())
        .isEqualTo("2026-01-02 03:04:05.250000");
    assertThat(otters.getFieldsOrThrow("took").getStringValue()).isEqualTo("838:59:59");
    assertThat(otters.getFieldsOrThrow("raw").getStringValue()).isEqualTo("0aff");
    Struct bees = text(items.get(2)).facts().metadata();
    assertThat(bees.getFieldsOrThrow("id").getStringValue()).isEqualTo("9007199254740993");
    assertThat(bees.getFieldsOrThrow("seen").getStringValue()).startsWith("0000-00-00");
    assertThat(text(items.get(2)).mediaType()).isEqualTo("text/html");
  }

  @Test
  void parameters_areBoundWhateverStandsInThem() throws Exception {
    var query =
        query("select * from article where title = :title or title = 'a\\' or title = \"title\"")
            .setParameters(
                Struct.newBuilder()
                    .putFields(
                        "title", Value.newBuilder().setStringValue("\\' or 1=1 -- ").build()));

    assertThat(items(query, "")).hasSize(3);
    assertThat(items(query.setQuery("select * from article where title = :title"), "")).isEmpty();
  }

  @Test
  void listing_goesOnBehindAnIdAlsoWhereACollationSeesTwoAsOne() throws Exception {
    var words = query("select id, id as body from word");
    List<String> names = items(words, "").stream().map(Item::name).toList();

    assertThat(names).hasSize(4);
    for (String name : names) {
      assertThat(items(words, name))
          .extracting(Item::name)
          .containsExactlyElementsOf(names.subList(names.indexOf(name) + 1, 4));
    }
  }

  @Test
  void watermark_beginsWhereTheLastListingEnded() throws Exception {
    var query = query("select * from article").setWatermarkColumn("changed");
    String memory;
    try (Listing listing = open(query, CALLER, "")) {
      assertThat(all(listing)).hasSize(3);
      assertThat(listing.partial()).isNull();
      memory = listing.memory();
    }
    try (Listing listing = open(query, new Caller("acme", "c", memory), "")) {
      assertThat(all(listing)).extracting(Item::name).containsExactly("20");
      assertThat(listing.partial()).contains("begins at");
    }
    var byId = query("select * from article").setWatermarkColumn("id");
    try (Listing listing = open(byId, new Caller("acme", "c", "9007199254740993"), "")) {
      assertThat(all(listing)).extracting(Item::name).containsExactly("9007199254740993");
    }
  }

  @Test
  void listingThatIsClosedEarly_leavesNothingRunning() throws Exception {
    // Each row takes work, so that the server is far from its end when nobody wants more.
    var query =
        query("select seq as id, sha2(repeat(seq, 500), 512) as body from seq_1_to_" + MANY);
    try (Listing listing = open(query, CALLER, "")) {
      assertThat(listing.next()).isNotNull();
    }

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> server().running().isEmpty());
  }

  @Test
  void queryThatTakesTooLong_isEndedAtTheServer() throws Exception {
    var endless =
        query(
            "select max(a.seq * b.seq) as id, 'x' as body from seq_1_to_1000000 a, seq_1_to_1000000"
                + " b");
    Source source = Source.newBuilder().setDatabaseQuery(endless).build();
    try (WorkPool hurried = new WorkPool(1, Duration.ofMillis(300))) {
      assertThatThrownBy(
              () -> {
                try (Listing listing =
                    kind(MariaServer.PASSWORD, hurried).open(CALLER, source, null)) {
                  listing.next();
                }
              })
          .isInstanceOfSatisfying(
              SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED));
    }

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> server().running().isEmpty());
  }

  @Test
  void whatMayNotBeRead_isToldWithoutThePassword() {
    Source source = Source.newBuilder().setDatabaseQuery(query("select 1 as id")).build();

    assertThatThrownBy(() -> kind("wrong-" + MariaServer.PASSWORD, POOL).open(CALLER, source, null))
        .hasMessageContaining("Access denied")
        .hasMessageNotContaining(MariaServer.PASSWORD)
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.PERMISSION_DENIED));
    assertThatThrownBy(() -> items(query("select user as id from mysql.user"), ""))
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.PERMISSION_DENIED));
    assertThatThrownBy(() -> items(query("select nothing as id from article"), ""))
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
  }
}
