package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.AliasOperations;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.CreateAlias;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteAlias;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.KeywordIndexParams;
import io.qdrant.client.grpc.Collections.PayloadIndexParams;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Points.CreateFieldIndexCollection;
import io.qdrant.client.grpc.Points.FieldType;
import io.qdrant.client.grpc.Points.PointStruct;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Making, changing and deleting collections, aliases and payload indexes. */
abstract class CollectionsContract {
  static final VectorParams TWO =
      VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build();

  abstract QdrantUnderTest server();

  @BeforeEach
  void clear() {
    server().clear();
  }

  QdrantClient client() {
    return server().client();
  }

  @Test
  void create_isThereAfterARestart() {
    get(client().createCollectionAsync("a", TWO));

    server().settle();

    assertThat(get(client().listCollectionsAsync())).containsExactly("a");
    assertThat(get(client().collectionExistsAsync("a"))).isTrue();
    assertThat(get(client().collectionExistsAsync("b"))).isFalse();
    CollectionInfo info = get(client().getCollectionInfoAsync("a"));
    assertThat(info.getStatus()).isEqualTo(CollectionStatus.Green);
    assertThat(info.getOptimizerStatus().getOk()).isTrue();
    assertThat(info.getPointsCount()).isZero();
    assertThat(info.getConfig().getParams().getVectorsConfig().getParams()).isEqualTo(TWO);
    assertThat(info.getConfig().getHnswConfig().getM()).isEqualTo(16);
  }

  @Test
  void create_refusesANameThatIsTaken() {
    get(client().createCollectionAsync("a", TWO));

    Status status = failure(client().createCollectionAsync("a", TWO));

    assertThat(status.getCode()).isEqualTo(Status.Code.ALREADY_EXISTS);
    assertThat(status.getDescription()).isEqualTo("Wrong input: Collection `a` already exists!");
  }

  static CreateCollection of(VectorParams.Builder vector) {
    return CreateCollection.newBuilder()
        .setCollectionName("x")
        .setVectorsConfig(VectorsConfig.newBuilder().setParams(vector))
        .build();
  }

  @Test
  void create_refusesBadSizesAndNames() {
    for (CreateCollection request :
        List.of(
            of(TWO.toBuilder().setSize(0)),
            of(TWO.toBuilder().setSize(65_537)),
            of(TWO.toBuilder().setDistance(Distance.UnknownDistance)),
            of(TWO.toBuilder()).toBuilder().setCollectionName("a/b").build())) {
      assertThat(failure(client().createCollectionAsync(request)).getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void update_keepsWhatItDoesNotName() {
    get(client().createCollectionAsync("a", TWO));

    get(
        client()
            .updateCollectionAsync(
                UpdateCollection.newBuilder()
                    .setCollectionName("a")
                    .setHnswConfig(HnswConfigDiff.newBuilder().setEfConstruct(200))
                    .build()));

    server().settle();
    HnswConfigDiff hnsw = get(client().getCollectionInfoAsync("a")).getConfig().getHnswConfig();
    assertThat(hnsw.getEfConstruct()).isEqualTo(200);
    assertThat(hnsw.getM()).isEqualTo(16);
  }

  @Test
  void alias_standsForItsCollectionEverywhere() {
    get(client().createCollectionAsync("a", TWO));
    get(client().createAliasAsync("live", "a"));

    get(
        client()
            .upsertAsync(
                "live",
                List.of(PointStruct.newBuilder().setId(id(1)).setVectors(vectors(1, 1)).build())));

    assertThat(get(client().countAsync("a"))).isEqualTo(1);
    assertThat(get(client().listCollectionAliasesAsync("a"))).containsExactly("live");
    server().settle();
    assertThat(get(client().countAsync("live"))).isEqualTo(1);
    get(client().renameAliasAsync("live", "old"));
    assertThat(get(client().countAsync("old"))).isEqualTo(1);
    assertThat(failure(client().countAsync("live")).getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void aliases_changeAllOrNone() {
    get(client().createCollectionAsync("a", TWO));
    get(client().createCollectionAsync("b", TWO));
    get(client().createAliasAsync("live", "a"));
    AliasOperations delete =
        AliasOperations.newBuilder()
            .setDeleteAlias(DeleteAlias.newBuilder().setAliasName("live"))
            .build();

    Status status = failure(client().updateAliasesAsync(List.of(delete, toward("missing"))));

    assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(get(client().listCollectionAliasesAsync("a"))).containsExactly("live");
    get(client().updateAliasesAsync(List.of(delete, toward("b"))));
    assertThat(get(client().listCollectionAliasesAsync("a"))).isEmpty();
    assertThat(get(client().listCollectionAliasesAsync("b"))).containsExactly("live");
  }

  private static AliasOperations toward(String collection) {
    return AliasOperations.newBuilder()
        .setCreateAlias(CreateAlias.newBuilder().setAliasName("live").setCollectionName(collection))
        .build();
  }

  @Test
  void fieldIndex_showsInTheInfoWithItsPoints() {
    get(client().createCollectionAsync("a", TWO));
    get(
        client()
            .upsertAsync(
                "a",
                List.of(
                    PointStruct.newBuilder()
                        .setId(id(1))
                        .setVectors(vectors(1, 1))
                        .putAllPayload(Clients.payload(Map.of("ns", "x")))
                        .build(),
                    PointStruct.newBuilder().setId(id(2)).setVectors(vectors(1, 1)).build())));

    get(
        client()
            .createPayloadIndexAsync(
                CreateFieldIndexCollection.newBuilder()
                    .setCollectionName("a")
                    .setFieldName("ns")
                    .setFieldType(FieldType.FieldTypeKeyword)
                    .setFieldIndexParams(
                        PayloadIndexParams.newBuilder()
                            .setKeywordIndexParams(
                                KeywordIndexParams.newBuilder().setIsTenant(true)))
                    .build(),
                null));

    server().settle();
    var schema = get(client().getCollectionInfoAsync("a")).getPayloadSchemaOrThrow("ns");
    assertThat(schema.getDataType()).isEqualTo(PayloadSchemaType.Keyword);
    assertThat(schema.getParams().getKeywordIndexParams().getIsTenant()).isTrue();
    assertThat(schema.getPoints()).isEqualTo(1);
    get(client().deletePayloadIndexAsync("a", "ns", true, null, null));
    assertThat(get(client().getCollectionInfoAsync("a")).getPayloadSchemaMap()).isEmpty();
  }

  @Test
  void healthCheck_tellsTheVersion() {
    assertThat(get(client().healthCheckAsync()).getVersion()).startsWith("1.18");
  }
}
