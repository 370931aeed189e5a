package dev.vectormesh.ingest;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One mesh for all test classes that need no settings of their own: it takes seconds to start. What
 * a test stops it starts again. Closed behind the last class.
 */
final class SharedMesh implements BeforeAllCallback {
  private @Nullable IngestMesh mesh;

  @Override
  public void beforeAll(ExtensionContext context) {
    mesh =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(SharedMesh.class))
            .computeIfAbsent(
                "mesh", key -> IngestMesh.start(Map.of("tika.idle", "3s")), IngestMesh.class);
  }

  IngestMesh get() {
    return Objects.requireNonNull(mesh);
  }
}
