package dev.vectormesh.embedded.qdrant.query;

import io.qdrant.client.grpc.Collections.PayloadSchemaInfo;
import org.jspecify.annotations.Nullable;

/** The payload indexes that were declared for a collection. */
public interface PayloadIndexes {

  /** The index of this key, or null. */
  @Nullable PayloadSchemaInfo of(String key);
}
