package dev.vectormesh.ingest.qdrant;

import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ValueFactory.value;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.points.Coordinates;
import dev.vectormesh.points.Metadata;
import dev.vectormesh.points.PointFields;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.PointsUpdateOperation.DeletePayload;
import io.qdrant.client.grpc.PointsGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What points say of their document beside its text: address, metadata and access labels. */
final class PointFacts {
  private final Qdrant qdrant;
  private final Duration limit;

  PointFacts(Qdrant qdrant, Duration limit) {
    this.qdrant = qdrant;
    this.limit = limit;
  }

  /** Whether all points of the document, which are so many, say so now in this revision. */
  boolean set(
      WriteTarget target, Filter.Builder ofDocument, Draft draft, long revision, int points) {
    String physical = target.index().physical();
    var updated =
        qdrant.await(
            qdrant
                .client()
                .batchUpdateAsync(
                    physical, updates(ofDocument.build(), draft, revision), true, null, limit));
    CountPoints count =
        CountPoints.newBuilder()
            .setCollectionName(physical)
            .setFilter(ofDocument.addMust(match(PointFields.REVISION, revision)))
            .setExact(true)
            .build();
    return qdrant.call(PointsGrpc.getCountMethod(), count).getResult().getCount() == points;
  }

  private static List<PointsUpdateOperation> updates(Filter filter, Draft draft, long revision) {
    PointsSelector points = PointsSelector.newBuilder().setFilter(filter).build();
    PointsUpdateOperation.SetPayload.Builder facts =
        PointsUpdateOperation.SetPayload.newBuilder()
            .putPayload(PointFields.REVISION, value(revision))
            .putPayload(PointFields.URI, value(draft.uri()))
            .putPayload(PointFields.METADATA, Metadata.toPayload(draft.metadata()))
            .setPointsSelector(points);
    List<String> labels = Objects.requireNonNull(draft.labels());
    DeletePayload.Builder absent = DeletePayload.newBuilder().setPointsSelector(points);
    if (labels.isEmpty()) {
      absent.addKeys(PointFields.ACCESS);
    } else {
      facts.putPayload(PointFields.ACCESS, PointPayload.labels(labels));
    }
    List<PointsUpdateOperation> updates = new ArrayList<>();
    Coordinates place = Coordinates.of(draft.metadata());
    if (place == null) {
      absent.addKeys(PointFields.PLACE);
    } else {
      facts.putPayload(PointFields.PLACE, place.toPayload());
    }
    if (absent.getKeysCount() > 0) {
      updates.add(PointsUpdateOperation.newBuilder().setDeletePayload(absent).build());
    }
    updates.add(PointsUpdateOperation.newBuilder().setSetPayload(facts).build());
    return updates;
  }
}
