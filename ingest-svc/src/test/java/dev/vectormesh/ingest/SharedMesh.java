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
            .computeIfAbsent("mesh", key -> IngestMesh.start(settings()), IngestMesh.class);
  }

  private static Map<String, String> settings() {
    return Map.of(
        "tika.idle", "3s",
        "usage.tokenPrice", "20000",
        "quotas.tenants", "few=5:0:0,crowd=5:0:0,folder=5:0:0,small=0:30:0,thrifty=0:0:10");
  }

  IngestMesh get() {
    return Objects.requireNonNull(mesh);
  }
}
