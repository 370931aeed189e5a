package dev.vectormesh.embedded.qdrant.segment;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the current version of a point. */
public interface PointLookup {
  @Nullable Point point(PointKey key) throws IOException;
}
