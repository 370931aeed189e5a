package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.DeleteGenerationRequest;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.Namespace.Isolation;
import dev.vectormesh.corpus.v1.ReindexMethod;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.call.Fanout;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A namespace that moves between a physical collection of its own and one that many share. */
class MovedNamespaceIT extends ReindexScene {
  @ParameterizedTest
  @EnumSource(names = {"ISOLATION_SHARED", "ISOLATION_DEDICATED"})
  void namespace_movesUnderItsWritersAndLeavesNothing(Isolation from) throws Exception {
    Isolation to =
        from == Isolation.ISOLATION_SHARED
            ? Isolation.ISOLATION_DEDICATED
            : Isolation.ISOLATION_SHARED;
    collection = mesh.collection(TENANT, from);
    String neighbour = mesh.collection(TENANT, Isolation.ISOLATION_SHARED);
    var kept = mesh.write(neighbour, write("n", "Neighbour", "It stays where it is."));
    writeMany(collection, "a", 40);
    String before = mesh.stored().physical(collection, 1);
    AtomicInteger written = new AtomicInteger();
    Job job = generations().reindex(reindex(collection, "").setIsolation(to).build());
    Thread writer =
        Fanout.daemon(
            "writer",
            () -> {
              for (int i = 0; i < 20; i++) {
                writeMany(collection, "w" + i + "-", 1);
                written.incrementAndGet();
              }
            });
    Job ended = mesh.await(job);
    assertThat(ended.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);

    assertThat(switchTo(collection, 2).getIsolation()).isEqualTo(to);
    writer.join();
    var dropped =
        generations()
            .deleteGeneration(
                DeleteGenerationRequest.newBuilder()
                    .setName(namespaceOf(collection) + "/generations/1")
                    .build());

    Generation live = generation(collection, 2);
    assertThat(live.getIsolation()).isEqualTo(to);
    assertThat(live.getMethod()).isEqualTo(ReindexMethod.REINDEX_METHOD_MAP);
    assertThat(written).hasValue(20);
    assertThat(mesh.stored().physical(collection)).isNotEqualTo(before);
    assertThat(points(collection, 2)).hasSize(60);
    assertThat(mesh.stored().namespacePoints(before, mesh.stored().namespaceUid(collection)))
        .isZero();
    assertThat(mesh.stored().points(TENANT, neighbour)).hasSize(1);
  }
}
