package dev.vectormesh.embedded.qdrant.storage;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the current version of a point. */
interface PointLookup {
  @Nullable Point point(PointKey key) throws IOException;
}
