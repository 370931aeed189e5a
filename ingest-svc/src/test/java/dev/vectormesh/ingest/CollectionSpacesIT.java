package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.DeleteCollectionRequest;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.RepairNamespaceRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.corpus.v1.ServedSpace;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Collections of one namespace that are embedded by different models. */
class CollectionSpacesIT extends IngestScene {
  private static final String OTHER_MODEL = "bge-small-en-v1.5-int8";

  private static String namespaceOf(String collection) {
    return collection.substring(0, collection.indexOf("/collections"));
  }

  private static Collection create(String namespace, String id, String encoder) {
    return mesh.collections(TENANT)
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(namespace)
                .setCollectionId(id)
                .setCollection(Collection.newBuilder().setEncoder(encoder))
                .build());
  }

  @ParameterizedTest
  @EnumSource(names = {"ISOLATION_DEDICATED", "ISOLATION_SHARED"})
  void documents_areEmbeddedInTheSpaceOfTheirCollection(Namespace.Isolation isolation)
      throws Exception {
    String usual = mesh.collection(TENANT, isolation);
    Collection other = create(namespaceOf(usual), "other", OTHER_MODEL);

    var first = mesh.write(usual, write("a", "Otters", "They swim."));
    var second = mesh.write(other.getName(), write("a", "Otters", "They swim."));

    ResolveServingResponse serving = mesh.serving(TENANT, usual);
    ServedSpace space = serving.getOtherSpacesList().getFirst();
    assertThat(other.getEncoder()).isEqualTo(OTHER_MODEL);
    assertThat(other.getSpace()).isEqualTo(space.getSpace().getFingerprint());
    assertThat(space.getSpace().getModel()).isEqualTo(OTHER_MODEL);
    assertThat(space.getCollectionsList()).containsExactly(other.getName());
    assertThat(serving.getCollectionUidsMap()).containsKeys(usual, other.getName());
    assertThat(space.getPhysicalCollection()).isNotEqualTo(serving.getPhysicalCollection());
    assertThat(mesh.stored().points(TENANT, usual)).hasSize(1);
    assertThat(mesh.stored().points(TENANT, other.getName())).hasSize(1);
  }

  @Test
  void modelOfTheNamespace_makesNoSecondSpace() {
    String model = mesh.serving(TENANT, collection).getNamespace().getEncoder();

    Collection same = create(namespaceOf(collection), "same", model);

    assertThat(mesh.serving(TENANT, collection).getOtherSpacesList()).isEmpty();
    assertThat(same.getSpace())
        .isEqualTo(mesh.serving(TENANT, collection).getNamespace().getSpace().getFingerprint());
  }

  @Test
  void modelThatIsNotServed_isRefused() {
    assertThatThrownBy(() -> create(namespaceOf(collection), "none", "no-such-model"))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("no-such-model");
    assertThat(mesh.serving(TENANT, collection).getOtherSpacesList()).isEmpty();
  }

  /** The first use of a space is made once, however many ask for it. */
  @Test
  void collectionsMadeAtOnce_shareTheSpace() throws Exception {
    String namespace = namespaceOf(collection);
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<Collection>> made =
          IntStream.range(0, 4)
              .mapToObj(i -> threads.submit(() -> create(namespace, "c" + i, OTHER_MODEL)))
              .toList();
      for (Future<Collection> one : made) {
        assertThat(one.get().getEncoder()).isEqualTo(OTHER_MODEL);
      }
    }

    assertThat(mesh.serving(TENANT, collection).getOtherSpacesList())
        .singleElement()
        .satisfies(space -> assertThat(space.getCollectionsList()).hasSize(4));
  }

  @Test
  void pointsThatTheSpaceLost_areEmbeddedAgain() throws Exception {
    Collection other = create(namespaceOf(collection), "other", OTHER_MODEL);
    var first = mesh.write(collection, write("a", "Otters", "They swim."));
    var second = mesh.write(other.getName(), write("b", "Badgers", "They dig."));
    mesh.stored().losePoints(other.getName(), "b");

    var report =
        mesh.namespaces(TENANT)
            .repairNamespace(
                RepairNamespaceRequest.newBuilder().setName(namespaceOf(collection)).build());
    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(report.getExpectedPointCount()).isEqualTo(2);
    assertThat(report.getFoundPointCount()).isEqualTo(1);
    assertThat(report.getMissingDocumentCount()).isEqualTo(1);
    assertThat(mesh.stored().points(TENANT, other.getName())).hasSize(1);
    assertThat(mesh.stored().points(TENANT, collection)).hasSize(1);
  }

  @Test
  void deletedCollection_takesItsPointsOfTheSpace_andDeletedNamespaceAllOfThem() throws Exception {
    Collection other = create(namespaceOf(collection), "other", OTHER_MODEL);
    Collection kept = create(namespaceOf(collection), "kept", OTHER_MODEL);
    var first = mesh.write(other.getName(), write("b", "Badgers", "They dig."));
    var second = mesh.write(kept.getName(), write("c", "Crows", "They fly."));
    String own = mesh.stored().physical(collection);
    String space = mesh.stored().physical(other.getName());

    var deleted =
        mesh.collections(TENANT)
            .deleteCollection(
                DeleteCollectionRequest.newBuilder().setName(other.getName()).build());

    assertThat(mesh.stored().points(TENANT, kept.getName()))
        .singleElement()
        .satisfies(p -> assertThat(p.getPayloadOrThrow("doc").getStringValue()).isEqualTo("c"));

    var gone =
        mesh.namespaces(TENANT)
            .deleteNamespace(
                DeleteNamespaceRequest.newBuilder().setName(namespaceOf(collection)).build());

    assertThat(mesh.stored().physicalCollections()).doesNotContain(own, space);
  }
}
