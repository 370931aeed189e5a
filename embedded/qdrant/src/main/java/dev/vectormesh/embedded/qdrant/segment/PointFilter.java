package dev.vectormesh.embedded.qdrant.segment;

import io.qdrant.client.grpc.Common.Filter;
import java.io.IOException;
import org.apache.lucene.util.FixedBitSet;

/** A condition on points. */
public interface PointFilter {

  /**
   * Those of {@code candidates}, rows of {@code segment}, that pass. May change {@code candidates}.
   */
  FixedBitSet matching(Segment segment, FixedBitSet candidates) throws IOException;

  /** Makes filters from the protocol's. */
  interface Compiler {
    PointFilter compile(Filter filter);
  }
}
