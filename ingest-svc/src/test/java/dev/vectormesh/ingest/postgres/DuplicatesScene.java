package dev.vectormesh.ingest.postgres;

import com.google.protobuf.Struct;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.images.Appearance;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.Document;
import dev.vectormesh.ingest.document.DocumentStore.Begun;
import dev.vectormesh.ingest.document.DocumentStore.Change;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.Precondition;
import dev.vectormesh.ingest.document.Spread;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.picture.PictureFacts;
import dev.vectormesh.ingest.recipe.Labelling;
import dev.vectormesh.ingest.text.ChunkSettings;
import dev.vectormesh.ingest.text.PagedText;
import dev.vectormesh.ingest.usage.Prices;
import dev.vectormesh.ingest.usage.QuotaRules;
import dev.vectormesh.ingest.usage.Spent;
import dev.vectormesh.platform.postgres.Migrations;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.PostgresConfig;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.points.Access;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;

/** A corpus schema with one collection, and the writes of pictures that services do. */
final class DuplicatesScene implements AutoCloseable {
  static final String TENANT = "acme";
  static final UUID COLLECTION = UUID.fromString("00000000-0000-7000-8000-000000000002");
  private static final UUID NAMESPACE = UUID.fromString("00000000-0000-7000-8000-000000000001");
  private static final Duration STALE = Duration.ofSeconds(60);

  final Postgres postgres;
  final PostgresDocuments documents;
  final PostgresDuplicates duplicates;
  final WriteTarget target;
  private final UUID owner = UUID.randomUUID();

  /**
   * @param rows what the schema before pictures were compared holds beside the collection
   */
  DuplicatesScene(String... rows) throws SQLException {
    SharedStores.Database database = SharedStores.freshDatabase();
    fill(database, rows);
    postgres =
        Postgres.open(
            new PostgresConfig(
                database.host(),
                database.port(),
                database.name(),
                database.user(),
                new Secret(database.password()),
                new Secret("api-password"),
                new Secret("mesh-password"),
                true,
                2,
                2,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                false),
            "corpus");
    documents = new PostgresDocuments(postgres, QuotaRules.NONE, Prices.FREE);
    duplicates = new PostgresDuplicates(postgres);
    Namespace namespace =
        new PostgresNamespaces(postgres).find(TENANT, new NamespaceName("photos")).orElseThrow();
    target =
        new WriteTarget(
            TENANT,
            NAMESPACE,
            namespace.generation(),
            namespace.generation().own(),
            COLLECTION,
            namespace.name().collection("pictures"),
            null,
            ChunkSettings.DEFAULT,
            List.of(),
            null,
            "",
            Access.ALL,
            Labelling.NONE);
  }

  private static void fill(SharedStores.Database database, String... rows) throws SQLException {
    String api = Migrations.apiRole("corpus");
    String mesh = Migrations.meshRole("corpus");
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUri(), database.user(), database.password());
        Statement sql = connection.createStatement()) {
      for (String role : List.of(api, mesh)) {
        sql.execute(
            "do $$ begin create role %s; exception when duplicate_object then null; end $$"
                .formatted(role));
      }
      var migrated =
          Flyway.configure()
              .dataSource(database.jdbcUri(), database.user(), database.password())
              .schemas("corpus")
              .defaultSchema("corpus")
              .locations("classpath:db/corpus")
              .placeholders(Map.of("api", api, "mesh", mesh, "schema", "corpus"))
              .target("7")
              .load()
              .migrate();
      sql.execute("set search_path to corpus");
      sql.execute(PLACE.formatted(NAMESPACE, COLLECTION));
      for (String row : rows) {
        sql.execute(row.formatted(NAMESPACE, COLLECTION));
      }
    }
  }

  private static final String PLACE =
      """
      insert into namespace (tenant_id, uid, id, display_name, encoder, isolation, generation, create_time, update_time)
      values ('acme', '%1$s', 'photos', '', 'clip-drawn', 'SHARED', 1, now(), now());

      insert into generation (tenant_id, namespace_uid, number, physical, fingerprint, model, model_version, dimension,
        metric, pooling, normalized, query_prefix, passage_prefix, max_tokens, sampled_chunks, sampled_terms, analysis)
      values ('acme', '%1$s', 1, 'vm-s-0123456789ab', '0123456789abcdef', 'clip-drawn', '1', 128,
        'cosine', 'mean', true, '', '', 24, 10, 400, 'english-1');

      insert into collection (tenant_id, uid, namespace_uid, id, display_name, create_time, update_time)
      values ('acme', '%2$s', '%1$s', 'pictures', '', now(), now());
      """;

  static PictureFacts picture(long hash, String colours, int width, int height) {
    return new PictureFacts(width, height, "png", new Appearance(hash, colours), "ab");
  }

  private static Change change(String id, PictureFacts facts) {
    return new Change(
        new Draft(
            id,
            id,
            "",
            "image/png",
            Struct.getDefaultInstance(),
            new Content.Picture(PagedText.plain(id), facts, null),
            "hash",
            null,
            null),
        1,
        Precondition.NONE);
  }

  /** As a window of the pipeline is stored. */
  void write(Map<String, PictureFacts> pictures) {
    List<Change> changes =
        pictures.entrySet().stream().map(p -> change(p.getKey(), p.getValue())).toList();
    var begun = documents.begin(target, owner, changes, STALE).begun();
    Spread spread = new Spread();
    spread.add(1, begun.stream().collect(Collectors.toMap(Begun::id, Begun::chunkCount)));
    var committed = documents.commit(target, owner, begun, spread, Spent.NOTHING);
  }

  void delete(Collection<String> ids) {
    var begun = documents.beginDelete(target, owner, ids, Precondition.NONE, STALE);
    var deleted = documents.finishDelete(target, ids, Set.of(1L));
  }

  void takeInAll() {
    while (duplicates.takeIn(target, 500) > 0) {}
  }

  /** What each document is a duplicate of. */
  Map<String, String> marks() {
    Map<String, String> marks = new TreeMap<>();
    for (Document document : documents.page(target, null, 100_000)) {
      String first = document.duplicateOf();
      if (first != null) {
        marks.put(document.id(), first);
      }
    }
    return marks;
  }

  @Override
  public void close() {
    postgres.close();
  }
}
