package dev.vectormesh.embedded.qdrant.log;

import dev.vectormesh.embedded.qdrant.log.Operations.Change;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.PointFilter;
import dev.vectormesh.embedded.qdrant.segment.PointLookup;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import java.io.IOException;
import java.util.List;

/** Any write, as the protocol's own message. */
public record MessageWrite(PointsUpdateOperation operation) implements Write {

  @Override
  public void check(CollectionSchema schema) {
    OperationRules.check(operation, schema);
  }

  @Override
  public Write resolved(Snapshot state, PointFilter.Compiler filters) throws IOException {
    return new MessageWrite(OperationResolution.resolve(operation, state, filters));
  }

  @Override
  public List<Change> changes(long sequence, CollectionSchema schema, PointLookup state)
      throws IOException {
    return Operations.changes(operation, sequence, schema, state);
  }

  @Override
  public LogBody body() {
    return LogBody.of(operation);
  }
}
