package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.failure;
import static dev.vectormesh.embedded.qdrant.Clients.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.Datatype;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import io.qdrant.client.grpc.Collections.UpdateCollection;
import io.qdrant.client.grpc.Collections.VectorParamsDiff;
import io.qdrant.client.grpc.Collections.VectorParamsDiffMap;
import io.qdrant.client.grpc.Collections.VectorsConfigDiff;
import java.nio.file.Files;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CollectionsTest extends CollectionsContract {
  @RegisterExtension private final TestServer server = new TestServer();

  @Override
  QdrantUnderTest server() {
    return server;
  }

  @Test
  void create_namesWhatItDoesNotSupport() {
    Stream.of(
            Map.entry("datatype", of(TWO.toBuilder().setDatatype(Datatype.Uint8))),
            Map.entry(
                "sharding_method",
                of(TWO.toBuilder()).toBuilder().setShardingMethod(ShardingMethod.Custom).build()))
        .forEach(row -> {
          Status status = failure(client().createCollectionAsync(row.getValue()));

          assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
          assertThat(status.getDescription()).contains(row.getKey());
        });
    assertThat(get(client().listCollectionsAsync())).isEmpty();
  }

  @Test
  void delete_givesBackTheDiskAndTheAliases() throws Exception {
    get(client().createCollectionAsync("a", TWO));
    get(client().createAliasAsync("other", "a"));

    assertThat(get(client().deleteCollectionAsync("a")).getResult()).isTrue();

    assertThat(get(client().listAliasesAsync())).isEmpty();
    try (Stream<?> folders = Files.list(server.directory().resolve("collections"))) {
      assertThat(folders).isEmpty();
    }
    Status status = failure(client().getCollectionInfoAsync("a"));
    assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status.getDescription()).isEqualTo("Not found: Collection `a` doesn't exist!");
    get(client().createCollectionAsync("a", TWO));
    assertThat(get(client().countAsync("a"))).isZero();
  }

  /** As at the real server: nobody loses a collection for having taken an alias for its name. */
  @Test
  void delete_byAnAliasDeletesNothing() {
    get(client().createCollectionAsync("a", TWO));
    get(client().createAliasAsync("other", "a"));

    assertThat(catchThrowable(() -> get(client().deleteCollectionAsync("other"))))
        .hasMessageContaining("could not be deleted");

    assertThat(get(client().countAsync("a"))).isZero();
  }

  @Test
  void update_ofAVectorKeepsWhatItDoesNotName() {
    get(
        client()
            .createCollectionAsync(
                "a",
                TWO.toBuilder()
                    .setHnswConfig(HnswConfigDiff.newBuilder().setM(48).setOnDisk(true))
                    .build()));

    get(
        client()
            .updateCollectionAsync(
                UpdateCollection.newBuilder()
                    .setCollectionName("a")
                    .setVectorsConfig(
                        VectorsConfigDiff.newBuilder()
                            .setParamsMap(
                                VectorParamsDiffMap.newBuilder()
                                    .putMap(
                                        "",
                                        VectorParamsDiff.newBuilder()
                                            .setHnswConfig(
                                                HnswConfigDiff.newBuilder().setEfConstruct(200))
                                            .build())))
                    .build()));

    HnswConfigDiff hnsw =
        get(client().getCollectionInfoAsync("a"))
            .getConfig()
            .getParams()
            .getVectorsConfig()
            .getParams()
            .getHnswConfig();
    assertThat(hnsw.getM()).isEqualTo(48);
    assertThat(hnsw.getOnDisk()).isTrue();
    assertThat(hnsw.getEfConstruct()).isEqualTo(200);
  }

  @Test
  void unservedMethods_sayUnimplemented() {
    assertThat(failure(client().listSnapshotAsync("a")).getCode())
        .isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(failure(client().getCollectionClusterInfoAsync("a")).getCode())
        .isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void directory_servesOneServerOnly() {
    assertThat(catchThrowable(() -> EmbeddedQdrant.builder(server.directory()).start()))
        .hasMessageContaining("in use");
  }
}
