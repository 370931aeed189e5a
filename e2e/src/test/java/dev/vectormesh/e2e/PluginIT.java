package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.ListSourcesRequest;
import dev.vectormesh.platform.auth.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example's jar in the data directory's folder of plug-ins. */
@ExtendWith(TestMesh.Shared.class)
final class PluginIT {
  private final TestMesh mesh;

  PluginIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void jar_addsItsKindOfSources() {
    try (var grpc = mesh.grpc(mesh.token(Role.ADMIN))) {
      var sources = grpc.ingest().listSources(ListSourcesRequest.getDefaultInstance());

      assertThat(sources.getSourcesList())
          .anySatisfy(source -> assertThat(source.getKind()).isEqualTo("mailbox"));
    }
  }
}
