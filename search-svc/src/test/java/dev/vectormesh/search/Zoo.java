package dev.vectormesh.search;

import dev.vectormesh.corpus.v1.ResolveServingResponse;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.List;
import java.util.Map;

/** The namespace "zoo" of a tenant: four documents on animals and plants, with metadata. */
final class Zoo {
  private final TestMesh mesh;
  private final String tenant;
  private final ResolveServingResponse serving;

  private Zoo(TestMesh mesh, String tenant) {
    this.mesh = mesh;
    this.tenant = tenant;
    mesh.corpus().createPhysical("zoo-1");
    this.serving =
        mesh.namespaces()
            .create(tenant, "zoo", mesh.encoder().space(), "zoo-1", "animals", "plants");
  }

  /** What the mesh is searched with afterwards. */
  static ResolveServingResponse into(TestMesh mesh, String tenant) {
    Zoo zoo = new Zoo(mesh, tenant);
    mesh.corpus().writeAll(zoo.documents());
    return zoo.serving;
  }

  private List<TestCorpus.Draft> documents() {
    return List.of(
        document("animals", "lion")
            .chunk(
                "The lion is a large cat that lives in groups on the savanna of Africa.",
                "Lions hunt zebras at night.")
            .meta("class", "mammal")
            .meta("legs", ValueFactory.value(4))
            .meta("mass", ValueFactory.value(190.5))
            .meta("seen", "2024-05-01T10:00:00Z")
            .meta("serial", "9007199254740993")
            .meta("parts", ValueFactory.list(List.of(part("mane", 3), part("tail", 1))))
            .meta(
                "tags",
                ValueFactory.list(List.of(ValueFactory.value("cat"), ValueFactory.value("hunter"))))
            .meta("wild", ValueFactory.value(true)),
        document("animals", "house-cat")
            .chunk("A small feline that sleeps most of the day and purrs when it is content.")
            .meta("class", "mammal")
            .meta("legs", ValueFactory.value(4.0))
            .meta("mass", ValueFactory.value(4))
            .meta("serial", "9007199254740992")
            .meta("parts", part("whiskers", 12))
            .meta("seen", "2025-05-01T10:00:00+02:00")
            .meta("tags", ValueFactory.list(List.of(ValueFactory.value("cat"))))
            .meta("wild", ValueFactory.value(false)),
        document("animals", "penguin")
            .chunk("Penguins are birds that cannot fly; they swim in the cold southern ocean.")
            .meta("class", "bird")
            .meta("legs", ValueFactory.value(2))
            .meta("year", "2020"),
        document("plants", "oak")
            .chunk("The oak is a tree with acorns and hard wood.")
            .meta("class", "tree")
            .meta("odd key", "yes"));
  }

  private static Value part(String name, long count) {
    return ValueFactory.value(
        Map.of("name", ValueFactory.value(name), "count", ValueFactory.value(count)));
  }

  private TestCorpus.Draft document(String collection, String id) {
    return mesh.corpus().document(tenant, serving, collection, id);
  }
}
