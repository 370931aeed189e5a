package dev.vectormesh.ingest.namespace;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Knows which jobs still write. */
public interface OpenWrites {
  /**
   * @param resource the name of what is to be deleted
   * @throws dev.vectormesh.platform.error.ApiException FAILED_PRECONDITION while a job still writes
   *     into the resource
   */
  void requireNone(
      String tenant, @Nullable UUID namespace, @Nullable UUID collection, String resource);

  /**
   * @param scope what batches name as their source
   * @param resource the name of what is to be deleted
   * @throws dev.vectormesh.platform.error.ApiException FAILED_PRECONDITION while a job of the
   *     namespace still reads that source
   */
  void requireNoneOf(String tenant, UUID namespace, String scope, String resource);
}
