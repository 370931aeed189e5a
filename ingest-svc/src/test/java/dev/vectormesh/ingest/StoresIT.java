package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.CheckSourceRequest;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ListSourcesRequest;
import dev.vectormesh.corpus.v1.ObjectStoreSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.SourceKind;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases and object stores, from their contracts to what is stored. */
class StoresIT {
  @TempDir static Path folder;

  private static SharedStores.Database shop;
  private static IngestMesh mesh;

  @BeforeAll
  static void startMesh() throws Exception {
    shop = SharedStores.freshDatabase();
    Path connections =
        Files.writeString(
            folder.resolve("connections.yaml"),
            """
            databases:
              shop: {tenants: [%s], url: "postgresql://%s:%d/%s?sslmode=disable", user: %s, password: "%s"}
            object-stores:
              lake: {tenants: ["*"], endpoint: "%s", buckets: ["*"]}
            """
                .formatted(
                    TENANT,
                    shop.host(),
                    shop.port(),
                    shop.name(),
                    shop.user(),
                    shop.password(),
                    folder.resolve("buckets").toUri()));
    mesh = IngestMesh.start(Map.of("sources.connections", connections.toString()));
  }

  @AfterAll
  static void stopMesh() throws Exception {
    mesh.close();
  }

  private static void sql(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(shop.jdbcUri(), shop.user(), shop.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static IngestOutput read(String collection, Source source) {
    Batch batch =
        mesh.ingest(
            IngestSourceRequest.newBuilder()
                .setParent(collection)
                .setSource(source)
                .setRemoveMissing(true));
    assertThat(mesh.failures(batch)).isEmpty();
    return batch.getCounts();
  }

  private static List<String> titles(String collection) {
    return mesh.list(collection).stream().map(Document::getTitle).sorted().toList();
  }

  @Test
  void rows_areFollowed() throws Exception {
    sql(
        "create table page (id int primary key, title text, body text); insert into page select g,"
            + " 'Page ' || g, 'Text of page ' || g from generate_series(1, 6) g");
    String collection = mesh.collection();
    Source source =
        Source.newBuilder()
            .setDatabaseQuery(
                DatabaseQuerySource.newBuilder()
                    .setConnection("shop")
                    .setQuery("select * from page")
                    .setIdColumn("id")
                    .setTitleColumn("title")
                    .addContentColumns("body"))
            .build();
    var first = read(collection, source);
    sql("update page set body = 'Changed' where id = 2; delete from page where id = 3");
    sql("insert into page values (7, 'Page 7', 'New')");

    IngestOutput counts = read(collection, source);

    assertThat(first.getCreatedCount()).isEqualTo(6);
    assertThat(counts.getUnchangedCount()).isEqualTo(4);
    assertThat(counts.getUpdatedCount()).isOne();
    assertThat(counts.getCreatedCount()).isOne();
    assertThat(counts.getRemovedCount()).isOne();
    assertThat(titles(collection))
        .containsExactly("Page 1", "Page 2", "Page 4", "Page 5", "Page 6", "Page 7");
  }

  @Test
  void rowsFromAWatermark_removeNothing() throws Exception {
    sql(
        "create table event (id int primary key, body text, at int); insert into event select g,"
            + " 'Event ' || g, g from generate_series(1, 5) g");
    String collection = mesh.collection();
    Source source =
        Source.newBuilder()
            .setDatabaseQuery(
                DatabaseQuerySource.newBuilder()
                    .setConnection("shop")
                    .setQuery("select * from event")
                    .setIdColumn("id")
                    .addContentColumns("body")
                    .setWatermarkColumn("at"))
            .build();
    var first = read(collection, source);
    sql("delete from event where id < 3; insert into event values (6, 'Event 6', 6)");

    IngestOutput counts = read(collection, source);

    assertThat(counts.getItemCount()).isEqualTo(2);
    assertThat(counts.getCreatedCount()).isOne();
    assertThat(counts.getRemovedCount()).isZero();
    assertThat(counts.getKeptCount()).isEqualTo(4);
    assertThat(mesh.list(collection)).hasSize(6);
  }

  @Test
  void objects_areFollowed() throws Exception {
    Path bucket = Files.createDirectories(folder.resolve("buckets/docs/deep"));
    Files.write(
        bucket.resolve("latin.html"),
        "<meta charset=latin1><title>Caf\u00e9</title><p>Au lait.</p>"
            .getBytes(StandardCharsets.ISO_8859_1));
    Files.writeString(bucket.resolve("a.md"), "# Otters\n\nThey swim.");
    Files.writeString(bucket.resolve("table.csv"), "name,kind\notter,mammal\n");
    Files.writeString(bucket.resolve("gone.txt"), "Not for long.");
    String collection = mesh.collection();
    Source source =
        Source.newBuilder()
            .setObjectStore(ObjectStoreSource.newBuilder().setConnection("lake").setBucket("docs"))
            .build();
    var first = read(collection, source);
    Files.delete(bucket.resolve("gone.txt"));
    Files.writeString(bucket.resolve("a.md"), "# Badgers\n\nThey dig.");

    IngestOutput counts = read(collection, source);

    assertThat(first.getCreatedCount()).isEqualTo(4);
    assertThat(counts.getUnchangedCount()).isEqualTo(2);
    assertThat(counts.getUpdatedCount()).isOne();
    assertThat(counts.getRemovedCount()).isOne();
    assertThat(titles(collection)).containsExactly("Badgers", "Caf\u00e9", "table");
    assertThat(mesh.list(collection)).extracting(Document::getUri).contains("s3://docs/deep/a.md");
  }

  @Test
  void check_readsRowsAndListSourcesNamesTheKinds() throws Exception {
    sql("create table word (id int primary key, body text); insert into word values (1, 'otter')");

    var checked =
        mesh.ingest(TENANT)
            .checkSource(
                CheckSourceRequest.newBuilder()
                    .setSource(
                        Source.newBuilder()
                            .setDatabaseQuery(
                                DatabaseQuerySource.newBuilder()
                                    .setConnection("shop")
                                    .setQuery("select * from word")
                                    .setIdColumn("id")))
                    .build());

    assertThat(checked.getItems(0).getExcerpt()).isEqualTo("body: otter");
    assertThat(checked.getMore()).isFalse();
    assertThat(
            mesh.ingest(TENANT)
                .listSources(ListSourcesRequest.getDefaultInstance())
                .getSourcesList())
        .extracting(SourceKind::getKind)
        .contains("files", "database_query", "object_store");
  }
}
