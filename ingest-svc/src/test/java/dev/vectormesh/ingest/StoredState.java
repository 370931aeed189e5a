package dev.vectormesh.ingest;

import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.corpus.v1.ServedSpace;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.points.PointFilters;
import dev.vectormesh.points.PointVectors;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the stores under ingest service hold. */
final class StoredState {
  private final IngestCalls calls;
  private final URI qdrant;
  private final SharedStores.Database database;

  StoredState(IngestCalls calls, URI qdrant, SharedStores.Database database) {
    this.calls = calls;
    this.qdrant = qdrant;
    this.database = database;
  }

  /** The Qdrant collection that holds a collection. */
  String physical(String collection) {
    return physical(calls.serving(IngestCalls.TENANT, collection), collection);
  }

  /** The Qdrant collection that holds a generation of a collection's namespace in its own space. */
  String physical(String collection, long generation) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUri(), database.user(), database.password());
        var sql =
            connection.prepareStatement(
                "select g.physical from corpus.generation g join corpus.namespace n on n.uid ="
                    + " g.namespace_uid where n.id = ? and g.number = ?")) {
      sql.setString(1, collection.split("/", -1)[1]);
      sql.setLong(2, generation);
      try (var rows = sql.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  /** The uid of a collection's namespace, asked of the database: the service need not run. */
  String namespaceUid(String collection) throws SQLException {
    String namespace = collection.split("/", -1)[1];
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUri(), database.user(), database.password());
        var sql =
            connection.prepareStatement("select uid::text from corpus.namespace where id = ?")) {
      sql.setString(1, namespace);
      try (var rows = sql.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  private static String physical(ResolveServingResponse serving, String collection) {
    return serving.getOtherSpacesList().stream()
        .filter(space -> space.getCollectionsList().contains(collection))
        .map(ServedSpace::getPhysicalCollection)
        .findFirst()
        .orElse(serving.getPhysicalCollection());
  }

  List<String> physicalCollections() {
    try (Qdrant client = openQdrant()) {
      return client.await(client.client().listCollectionsAsync());
    }
  }

  /** A Qdrant collection that this service knows nothing of. */
  void makePhysical(String name) {
    try (Qdrant client = openQdrant()) {
      VectorParams vector =
          VectorParams.newBuilder().setSize(3).setDistance(Distance.Cosine).build();
      var made = client.await(client.client().createCollectionAsync(name, vector));
    }
  }

  /** Takes a document's points away, as a damaged log does. */
  void losePoints(String collection, String document) {
    try (Qdrant client = openQdrant()) {
      var lost =
          client.await(
              client
                  .client()
                  .deleteAsync(
                      physical(collection),
                      Filter.newBuilder()
                          .addMust(ConditionFactory.matchKeyword(PointFields.DOCUMENT, document))
                          .build()));
    }
  }

  void dropPhysical(String collection) {
    try (Qdrant client = openQdrant()) {
      var dropped = client.await(client.client().deleteCollectionAsync(physical(collection)));
    }
  }

  private Qdrant openQdrant() {
    return Qdrant.open(qdrant);
  }

  /** Points of a namespace in a Qdrant collection; 0 where there is no such collection. */
  long namespacePoints(String physical, String namespaceUid) {
    try (Qdrant client = openQdrant()) {
      return client.await(client.client().collectionExistsAsync(physical))
          ? client.await(
              client
                  .client()
                  .countAsync(
                      physical,
                      PointFilters.namespace(IngestCalls.TENANT, namespaceUid).build(),
                      true))
          : 0;
    }
  }

  /** All points of a tenant in the collection that holds this namespace. */
  List<RetrievedPoint> points(String tenant, String collection) throws Exception {
    var serving = calls.serving(tenant, collection);
    try (Qdrant client = openQdrant()) {
      return client
          .await(
              client
                  .client()
                  .scrollAsync(
                      ScrollPoints.newBuilder()
                          .setCollectionName(physical(serving, collection))
                          .setLimit(10_000)
                          .setFilter(
                              Filter.newBuilder()
                                  .addMust(
                                      ConditionFactory.matchKeyword(
                                          PointFields.NAMESPACE, serving.getNamespace().getUid())))
                          .setWithPayload(WithPayloadSelectorFactory.enable(true))
                          .build()))
          .getResultList();
    }
  }

  /**
   * The points of a generation, with their dense vectors, by collection uid, document and position.
   */
  Map<String, float[]> generation(String physical, String namespaceUid, long number) {
    Map<String, float[]> points = new TreeMap<>();
    try (Qdrant client = openQdrant()) {
      client
          .await(
              client
                  .client()
                  .scrollAsync(
                      ScrollPoints.newBuilder()
                          .setCollectionName(physical)
                          .setLimit(10_000)
                          .setFilter(
                              PointFilters.generation(IngestCalls.TENANT, namespaceUid, number))
                          .setWithPayload(WithPayloadSelectorFactory.enable(true))
                          .setWithVectors(WithVectorsSelectorFactory.enable(true))
                          .build()))
          .getResultList()
          .forEach(point ->
              points.put(
                  "%s/%s/%d"
                      .formatted(
                          point.getPayloadOrThrow(PointFields.COLLECTION).getStringValue(),
                          point.getPayloadOrThrow(PointFields.DOCUMENT).getStringValue(),
                          point.getPayloadOrThrow(PointFields.POSITION).getIntegerValue()),
                  PointVectors.dense(point.getVectors())));
    }
    return points;
  }

  /** Rows of a table as the role of requests sees them, without a tenant. */
  long rowsWithoutTenant(String table) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUri(), "vm_corpus_api", "api-password");
        Statement sql = connection.createStatement();
        var rows = sql.executeQuery("select count(*) from corpus." + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Holds a document's row until it is closed, as a forgotten session does. */
  Connection lockDocument(String id) throws SQLException {
    Connection connection =
        DriverManager.getConnection(database.jdbcUri(), database.user(), database.password());
    connection.setAutoCommit(false);
    try (var select =
        connection.prepareStatement("select 1 from corpus.document where id = ? for update")) {
      select.setString(1, id);
      select.execute();
    }
    return connection;
  }

  /** Changes rows as the server's superuser. */
  int sql(String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.jdbcUri(), database.user(), database.password());
        Statement sql = connection.createStatement()) {
      return sql.executeUpdate(statement);
    }
  }
}
