package dev.vectormesh.ingest.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.ingest.batch.Batch;
import dev.vectormesh.ingest.batch.BatchStore.ItemFailure;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Document;
import dev.vectormesh.ingest.document.DocumentStore.Sourced;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Isolation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.recipe.Labelling;
import dev.vectormesh.ingest.text.ChunkSettings;
import dev.vectormesh.ingest.usage.Prices;
import dev.vectormesh.ingest.usage.QuotaRules;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A corpus schema that the first release filled, read by this one. */
class UpgradeIT {
  private static final String TENANT = "acme";
  private static final UUID NAMESPACE = UUID.fromString("00000000-0000-7000-8000-000000000001");
  private static final UUID COLLECTION = UUID.fromString("00000000-0000-7000-8000-000000000002");
  private static final UUID ENDED = UUID.fromString("00000000-0000-7000-8000-000000000003");
  private static final UUID OPEN = UUID.fromString("00000000-0000-7000-8000-000000000004");
  private static final String LONG_NAME = "/papers/" + "n".repeat(2000) + ".txt";

  private static Postgres postgres;

  @BeforeAll
  static void upgrade() throws SQLException {
    SharedStores.Database database = SharedStores.freshDatabase();
    fillAsTheFirstRelease(database);
    postgres = Postgres.open(config(database), "corpus");
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  private static PostgresConfig config(SharedStores.Database database) {
    return new PostgresConfig(
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
        Duration.ofSeconds(10),
        false);
  }

  private static void fillAsTheFirstRelease(SharedStores.Database database) throws SQLException {
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
              .target("2")
              .load()
              .migrate();
      assertThat(migrated.targetSchemaVersion).isEqualTo("2");
      sql.execute("set search_path to corpus");
      sql.execute(ROWS.formatted(NAMESPACE, COLLECTION, ENDED, OPEN, LONG_NAME));
    }
  }

  private static final String ROWS =
      """
      insert into namespace (tenant_id, uid, id, display_name, encoder, isolation, generation, create_time, update_time)
      values ('acme', '%1$s', 'papers', 'Papers', 'all-minilm-l6-v2-int8', 'SHARED', 1, now(), now());

      insert into generation (tenant_id, namespace_uid, number, physical, fingerprint, model, model_version, dimension,
        metric, pooling, normalized, query_prefix, passage_prefix, max_tokens, sampled_chunks, sampled_terms)
      values ('acme', '%1$s', 1, 'vm-s-0123456789ab', '0123456789abcdef', 'all-minilm-l6-v2-int8', '1', 384,
        'cosine', 'mean', true, '', '', 256, 10, 400);

      insert into collection (tenant_id, uid, namespace_uid, id, display_name, create_time, update_time)
      values ('acme', '%2$s', '%1$s', 'documents', '', now(), now());

      insert into batch (tenant_id, uid, namespace_uid, collection_uid, collection, source_root, request, state, counts, create_time)
      values
        ('acme', '%3$s', '%1$s', '%2$s', 'namespaces/papers/collections/documents', '/papers', '', 'COMPLETED_WITH_ERRORS', '', now()),
        ('acme', '%4$s', '%1$s', '%2$s', 'namespaces/papers/collections/documents', '/papers', '', 'OPEN', '', now());

      insert into item_failure (tenant_id, batch_uid, item, stage, reason, code, message, fail_time)
      values ('acme', '%3$s', 'broken.pdf', 'CLEAN', 'corrupt', 3, 'it is broken', now());

      insert into document (tenant_id, namespace_uid, collection_uid, id, state, revision, active_revision, generation, title,
        uri, media_type, metadata, text, page_marks, chunk_count, point_count, content_hash, source_path, batch_uid,
        create_time, update_time)
      values
        ('acme', '%1$s', '%2$s', 'bread', 'ACTIVE', 3, 3, 1, 'Bread', 'file:///papers/bread.pdf', 'application/pdf',
         '{"lang": "en"}', 'Yeast feeds on sugar.', '{0, 12}', 1, 1, 'hash-1', '/papers/bread.pdf', '%3$s', now(), now()),
        ('acme', '%1$s', '%2$s', 'long', 'ACTIVE', 1, 1, 1, 'Long', '', 'text/plain',
         '{}', 'A long name.', '{}', 1, 1, 'hash-2', '%5$s', null, now(), now());
      """;

  private static Namespace namespace() {
    return new PostgresNamespaces(postgres).find(TENANT, new NamespaceName("papers")).orElseThrow();
  }

  private static WriteTarget target() {
    Namespace namespace = namespace();
    return new WriteTarget(
        TENANT,
        NAMESPACE,
        namespace.generation(),
        namespace.generation().own(),
        COLLECTION,
        namespace.name().collection("documents"),
        null,
        ChunkSettings.DEFAULT,
        List.of(),
        null,
        "",
        Access.ALL,
        Labelling.NONE);
  }

  /** Its terms are in the index already: another analysis would find none of them. */
  @Test
  void generation_keepsTheIndexAndTheAnalysisThatItWasBuiltWith() {
    Namespace namespace = namespace();

    assertThat(namespace.isolation()).isEqualTo(Isolation.SHARED);
    assertThat(namespace.generation().own().physical()).isEqualTo("vm-s-0123456789ab");
    assertThat(namespace.generation().analysis()).isEqualTo("english-1");
    assertThat(namespace.generation().averageLength()).isEqualTo(40);
  }

  @Test
  void documents_keepTextAndRevision_andHaveNoPlaces() {
    Document bread =
        new PostgresDocuments(postgres, QuotaRules.NONE, Prices.FREE)
            .find(target(), "bread")
            .orElseThrow();

    assertThat(bread.text()).isEqualTo("Yeast feeds on sugar.");
    assertThat(bread.revision()).isEqualTo(3);
    assertThat(bread.contentHash()).isEqualTo("hash-1");
    assertThat(bread.metadataJson()).isEqualTo("{\"lang\": \"en\"}");
    List<String> marks =
        postgres.inTenant(
            TENANT, tx -> tx.sql("select marks from document").list(row -> row.json("marks")));
    assertThat(marks).hasSize(2).allSatisfy(json -> assertThat(MarksJson.read(json)).isEmpty());
  }

  @Test
  void documents_areFoundByTheirSource_howeverLongItsName() {
    PostgresDocuments documents = new PostgresDocuments(postgres, QuotaRules.NONE, Prices.FREE);

    assertThat(documents.fromSource(target(), "/papers", null, 10))
        .containsExactlyInAnyOrder(
            new Sourced("bread", "/papers/bread.pdf"), new Sourced("long", LONG_NAME));
  }

  @Test
  void batches_goOnAndKeepTheirFailures() {
    PostgresBatches batches = new PostgresBatches(postgres);

    assertThat(batches.find(TENANT, OPEN).orElseThrow().state()).isEqualTo(Batch.State.OPEN);
    assertThat(batches.failures(TENANT, ENDED, null, 10))
        .extracting(ItemFailure::item)
        .containsExactly("broken.pdf");
    Batch second = batches.find(TENANT, OPEN).orElseThrow();
    assertThat(batches.inTheWayOf(second))
        .hasValueSatisfying(open -> assertThat(open.state()).isEqualTo(Batch.State.OPEN));
  }
}
