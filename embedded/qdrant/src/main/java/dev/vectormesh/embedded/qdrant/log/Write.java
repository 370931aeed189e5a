package dev.vectormesh.embedded.qdrant.log;

import dev.vectormesh.embedded.qdrant.log.Operations.Change;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.PointFilter;
import dev.vectormesh.embedded.qdrant.segment.PointLookup;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import java.io.IOException;
import java.util.List;

/** A write on its way from a request into the log and to the points. */
public interface Write {
  /** Refuses what the collection cannot hold; a replay does not ask again. */
  void check(CollectionSchema schema);

  /** The same write, naming its points, so that it means the same at every replay. */
  Write resolved(Snapshot state, PointFilter.Compiler filters) throws IOException;

  /** What the resolved write does. */
  List<Change> changes(long sequence, CollectionSchema schema, PointLookup state)
      throws IOException;

  /** The resolved write as the log keeps it. */
  LogBody body();
}
