package dev.vectormesh.search.query;

import dev.vectormesh.encoders.PastQueries;
import dev.vectormesh.encoders.PastQueries.Moved;
import dev.vectormesh.search.query.QueryEncoder.Encoded;
import dev.vectormesh.search.serving.Serving;
import java.util.Optional;

/** Moves queries towards what was chosen for past ones that are near. */
public final class Neighbours {
  /** Queries of the past, in the space of a part. */
  public interface Source {
    /** Empty until they are read. */
    Optional<PastQueries> of(String tenant, Serving part);
  }

  /** Where nothing is kept: there is no past. */
  public static final Source NONE =
      (tenant, part) -> Optional.of(new PastQueries(new float[0][], new float[0][]));

  private final Source source;

  Neighbours(Source source) {
    this.source = source;
  }

  /** The same query, moved where it asks for that. */
  Encoded moved(String tenant, Serving part, SearchQuery query, Encoded encoded) {
    PastQueries.Pull pull = query.pull();
    float[] dense = encoded.dense();
    if (pull == null || dense == null) {
      return encoded;
    }
    Optional<PastQueries> past = source.of(tenant, part);
    if (past.isEmpty()) {
      return encoded.movedBy(dense, Encoded.UNREAD);
    }
    Moved moved = past.get().moved(dense, pull);
    return encoded.movedBy(moved.vector(), moved.neighbours());
  }
}
