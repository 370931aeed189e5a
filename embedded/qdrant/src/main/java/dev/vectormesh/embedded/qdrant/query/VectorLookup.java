package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Points.LookupLocation;
import io.qdrant.client.grpc.Points.VectorInput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the stored vector that a query names by a point's id. */
public interface VectorLookup {

  /**
   * The vector {@code name} of this point, here or in the collection that {@code location} names;
   * null when the point has none of that name.
   */
  @Nullable VectorInput vector(
      Snapshot here,
      CollectionSchema schema,
      PointKey key,
      String name,
      @Nullable LookupLocation location)
      throws IOException;

  /** Whether this is the searched collection itself. */
  boolean isHere(LookupLocation location);
}
