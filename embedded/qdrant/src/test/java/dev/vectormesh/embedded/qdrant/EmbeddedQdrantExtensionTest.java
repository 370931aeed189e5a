package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vectormesh.embedded.qdrant.testing.EmbeddedQdrantExtension;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Points.PointStruct;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The one line that other people's tests need. */
class EmbeddedQdrantExtensionTest {
  private static final VectorParams TWO =
      VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot).build();

  @RegisterExtension
  static final EmbeddedQdrantExtension QDRANT = EmbeddedQdrantExtension.inTemporaryDirectory();

  @RegisterExtension
  final EmbeddedQdrantExtension perTest = EmbeddedQdrantExtension.inTemporaryDirectory();

  @BeforeAll
  static void fill() {
    get(QDRANT.client().createCollectionAsync("shared", TWO));
    get(
        QDRANT
            .client()
            .upsertAsync(
                "shared",
                List.of(PointStruct.newBuilder().setId(id(1)).setVectors(vectors(1, 2)).build())));
  }

  @Test
  void staticServer_keepsWhatWasWrittenBefore() {
    try (QdrantClient overTcp =
        new QdrantClient(QdrantGrpcClient.newBuilder("127.0.0.1", QDRANT.port(), false).build())) {
      assertThat(get(overTcp.countAsync("shared"))).isEqualTo(1);
    }
  }

  @Test
  void serverOfATest_isEmpty() {
    assertThat(get(perTest.client().listCollectionsAsync())).isEmpty();
    get(perTest.client().createCollectionAsync("own", TWO));
  }

  @Test
  void serverOfAnotherTest_isEmptyToo() {
    assertThat(get(perTest.client().listCollectionsAsync())).isEmpty();
    get(perTest.client().createCollectionAsync("own", TWO));
  }

  @Nested
  class InANestedClass {
    @Test
    void staticServer_isTheSame() {
      assertThat(get(QDRANT.client().listCollectionsAsync())).containsExactly("shared");
    }
  }

  /** A directory that is not the extension's stays, with its data. */
  @Nested
  class InAGivenDirectory {
    @TempDir private Path directory;
    private @Nullable ExtensionContext context;

    @RegisterExtension final BeforeEachCallback remember = current -> context = current;

    @Test
    void data_isKept() throws Exception {
      ExtensionContext test = Objects.requireNonNull(context);
      EmbeddedQdrantExtension first = EmbeddedQdrantExtension.in(directory);
      first.beforeEach(test);
      get(first.client().createCollectionAsync("kept", TWO));
      first.afterEach(test);

      EmbeddedQdrantExtension second = EmbeddedQdrantExtension.in(directory);
      second.beforeEach(test);

      assertThat(get(second.client().listCollectionsAsync())).containsExactly("kept");
      second.afterEach(test);
      assertThat(catchThrowable(second::client)).hasMessageContaining("@RegisterExtension");
    }
  }

  @AfterAll
  static void stillThere() {
    assertThat(get(QDRANT.client().countAsync("shared"))).isEqualTo(1);
  }
}
