package dev.vectormesh.ingest.namespace;

import dev.vectormesh.platform.error.ApiException;
import java.util.Map;
import java.util.UUID;

/** Looks what is left of deleted namespaces, in every store that had something of them. */
public final class Deletions {
  private final DeletionStore store;
  private final NamespaceIndex index;
  private final Namespaces.KeptBytes bytes;

  public Deletions(DeletionStore store, NamespaceIndex index, Namespaces.KeptBytes bytes) {
    this.store = store;
    this.index = index;
    this.bytes = bytes;
  }

  /**
   * A deletion, looked at now.
   *
   * @param left what there is of the namespace
   */
  public record Checked(Deletion deletion, Map<Deletion.Kind, Long> left) {}

  /**
   * @throws ApiException NOT_FOUND: the tenant deleted no such namespace
   */
  public Checked check(String tenant, UUID namespace) {
    Deletion deletion =
        store
            .find(tenant, namespace)
            .orElseThrow(() -> ApiException.notFound("deletions/" + namespace));
    long points =
        deletion.physical().stream()
            .mapToLong(physical -> index.pointsOf(tenant, namespace, physical))
            .sum();
    return new Checked(
        deletion, Deletion.with(store.rows(tenant, namespace), points, bytes.count(namespace)));
  }
}
