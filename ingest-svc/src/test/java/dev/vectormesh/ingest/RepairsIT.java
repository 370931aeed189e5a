package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.RepairNamespaceRequest;
import dev.vectormesh.corpus.v1.RepairNamespaceResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How what was left half done, or lost, is put right. */
class RepairsIT extends IngestScene {
  @Test
  void pointsThatTheIndexLost_areEmbeddedAgainFromTheTexts() throws Exception {
    var unused =
        mesh.write(
            collection,
            write("a", "Otters", "They swim. ".repeat(300)),
            write("b", "Badgers", "They dig."),
            write("c", "Crows", "They fly."));
    int all = mesh.stored().points(TENANT, collection).size();
    mesh.stored().losePoints(collection, "a");
    mesh.stored().losePoints(collection, "b");
    RepairNamespaceRequest request =
        RepairNamespaceRequest.newBuilder()
            .setName(collection.substring(0, collection.indexOf("/collections")))
            .build();

    RepairNamespaceResponse found = mesh.namespaces(TENANT).repairNamespace(request);
    mesh.app().janitor().repair(Duration.ofSeconds(60));
    RepairNamespaceResponse after = mesh.namespaces(TENANT).repairNamespace(request);

    assertThat(found.getExpectedPointCount()).isEqualTo(all);
    assertThat(found.getFoundPointCount()).isEqualTo(1);
    assertThat(found.getMissingDocumentCount()).isEqualTo(2);
    assertThat(found.getWaitingDocumentCount()).isEqualTo(2);
    assertThat(after.getFoundPointCount()).isEqualTo(all);
    assertThat(after.getMissingDocumentCount()).isZero();
    assertThat(after.getWaitingDocumentCount()).isZero();
    assertThat(mesh.stored().points(TENANT, collection)).hasSize(all);
  }

  @Test
  void indexThatIsGone_isMadeAnewByItself() throws Exception {
    var unused = mesh.write(collection, write("a", "Otters", "They swim."));
    mesh.stored().dropPhysical(collection);

    mesh.app().indexRepair().check();
    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(mesh.stored().points(TENANT, collection)).hasSize(1);
  }

  @Test
  void writeThatDiedBeforeItsPoints_isCompletedByTheJanitor() throws Exception {
    var unused = mesh.write(collection, write("a", "Otters", "They swim."));
    // As a process leaves it that dies after the row and before the points.
    mesh.stored()
        .sql(
            """
            update corpus.document set state = 'PENDING', revision = 2, text = 'They swim well.', owner = gen_random_uuid(),
              pending_time = now() - interval '5 minutes' where id = 'a'
            """);

    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(mesh.list(collection))
        .singleElement()
        .satisfies(d -> assertThat(d.getState()).isEqualTo(Document.State.STATE_ACTIVE));
    assertThat(mesh.stored().points(TENANT, collection))
        .singleElement()
        .satisfies(p ->
            assertThat(p.getPayloadOrThrow("text").getStringValue()).isEqualTo("They swim well."));
  }

  @Test
  void deletionThatDied_isCompletedByTheJanitor() throws Exception {
    var unused = mesh.write(collection, write("b", "", "text"));
    mesh.stored()
        .sql(
            """
            update corpus.document set state = 'DELETING', owner = gen_random_uuid(),
              pending_time = now() - interval '5 minutes' where id = 'b'
            """);

    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(mesh.list(collection)).isEmpty();
    assertThat(mesh.stored().points(TENANT, collection)).isEmpty();
  }

  @Test
  void indexWithoutANamespace_isDroppedByTheJanitor_andNoOther() throws Exception {
    String orphan = mesh.stored().physical(mesh.collection());
    String young = mesh.stored().physical(mesh.collection());
    String foreign = "vm-n-of-another-installation-1";
    mesh.stored().makePhysical(foreign);
    // As a process leaves it that dies after the index and before the row.
    mesh.stored()
        .sql(
            """
            insert into corpus.planned_index (tenant_id, physical, create_time)
              select tenant_id, physical, now() - interval '5 minutes' from corpus.generation where physical = '%s'
              union all select tenant_id, physical, now() from corpus.generation where physical = '%s'
            """
                .formatted(orphan, young));
    mesh.stored()
        .sql(
            "delete from corpus.namespace where uid in (select namespace_uid from corpus.generation"
                + " where physical in ('%s', '%s'))".formatted(orphan, young));

    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(mesh.stored().physicalCollections())
        .contains(young, foreign, mesh.stored().physical(collection))
        .doesNotContain(orphan);
    assertThat(mesh.stored().sql("delete from corpus.planned_index")).isEqualTo(1);
  }
}
