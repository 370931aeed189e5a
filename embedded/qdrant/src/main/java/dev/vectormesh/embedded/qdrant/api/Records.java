package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.query.Hit;
import dev.vectormesh.embedded.qdrant.query.PayloadSelection;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import dev.vectormesh.embedded.qdrant.sparse.SparseVector;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.MultiDenseVector;
import io.qdrant.client.grpc.Points.NamedVectorsOutput;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.VectorsOutput;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import java.io.IOException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Points as the protocol shows them, with the parts that were asked for. For one thread. */
final class Records {
  private final PayloadSelection payload;
  private final CollectionSchema schema;
  private final boolean anyVector;
  private final Set<String> vectors;
  private final IdentityHashMap<Snapshot.View, Segment.Rows> readers = new IdentityHashMap<>();

  Records(
      WithPayloadSelector payload,
      boolean payloadWhenUnset,
      WithVectorsSelector vectors,
      CollectionSchema schema) {
    this.schema = schema;
    this.payload = PayloadSelection.of(payload, payloadWhenUnset);
    switch (vectors.getSelectorOptionsCase()) {
      case ENABLE -> {
        this.anyVector = vectors.getEnable();
        this.vectors = Set.of();
      }
      case INCLUDE -> {
        this.anyVector = true;
        this.vectors = Set.copyOf(vectors.getInclude().getNamesList());
        this.vectors.forEach(schema::requireVector);
      }
      default -> {
        this.anyVector = false;
        this.vectors = Set.of();
      }
    }
  }

  ScoredPoint scored(Hit hit) throws IOException {
    ScoredPoint.Builder out =
        ScoredPoint.newBuilder()
            .setId(hit.key().toProto())
            .setScore(hit.score())
            .setVersion(rows(hit.place()).version(hit.place().row()));
    if (hit.order() != null) {
      out.setOrderValue(hit.order());
    }
    if (payload.any()) {
      out.putAllPayload(payload(hit.place()));
    }
    if (anyVector) {
      out.setVectors(vectors(hit.place()));
    }
    return out.build();
  }

  RetrievedPoint retrieved(Hit hit) throws IOException {
    RetrievedPoint.Builder out = RetrievedPoint.newBuilder().setId(hit.key().toProto());
    if (hit.order() != null) {
      out.setOrderValue(hit.order());
    }
    if (payload.any()) {
      out.putAllPayload(payload(hit.place()));
    }
    if (anyVector) {
      out.setVectors(vectors(hit.place()));
    }
    return out.build();
  }

  private Segment.Rows rows(Snapshot.Place place) throws IOException {
    Segment.Rows rows = readers.get(place.view());
    if (rows == null) {
      rows = place.view().segment().rows();
      readers.put(place.view(), rows);
    }
    return rows;
  }

  private Map<String, Value> payload(Snapshot.Place place) throws IOException {
    return payload.apply(rows(place).payload(place.row()));
  }

  private VectorsOutput vectors(Snapshot.Place place) throws IOException {
    Map<String, float[]> dense = rows(place).dense(place.row());
    Map<String, SparseVector> sparse = rows(place).sparse(place.row());
    if (dense.containsKey("")) {
      if (sparse.isEmpty()) {
        return VectorsOutput.newBuilder().setVector(output("", dense.get(""))).build();
      }
    }
    NamedVectorsOutput.Builder named = NamedVectorsOutput.newBuilder();
    dense.forEach((name, vector) -> {
      if (isWanted(name)) {
        named.putVectors(name, output(name, vector));
      }
    });
    sparse.forEach((name, vector) -> {
      if (isWanted(name)) {
        named.putVectors(name, output(vector));
      }
    });
    return VectorsOutput.newBuilder().setVectors(named).build();
  }

  private boolean isWanted(String name) {
    return vectors.isEmpty() || vectors.contains(name);
  }

  private VectorOutput output(String name, float[] vector) {
    if (schema.isMulti(name)) {
      return VectorOutput.newBuilder()
          .setMultiDense(multi(vector, schema.requireDense(name).size()))
          .build();
    }
    DenseVector.Builder out = DenseVector.newBuilder();
    for (float value : vector) {
      out.addData(value);
    }
    return VectorOutput.newBuilder().setDense(out).build();
  }

  /** The vectors of this size that stand one after the other. */
  static MultiDenseVector multi(float[] vectors, int size) {
    MultiDenseVector.Builder out = MultiDenseVector.newBuilder();
    for (int at = 0; at < vectors.length; at += size) {
      DenseVector.Builder one = out.addVectorsBuilder();
      for (int i = 0; i < size; i++) {
        one.addData(vectors[at + i]);
      }
    }
    return out.build();
  }

  private static VectorOutput output(SparseVector vector) {
    var out = io.qdrant.client.grpc.Points.SparseVector.newBuilder();
    for (int i = 0; i < vector.length(); i++) {
      out.addIndices(vector.indices()[i]).addValues(vector.values()[i]);
    }
    return VectorOutput.newBuilder().setSparse(out).build();
  }

  /** The points in the order of the hits; their rows are read forwards, which is fastest. */
  List<ScoredPoint> scored(List<Hit> hits) throws IOException {
    long[] forwards = new long[hits.size()];
    for (int i = 0; i < forwards.length; i++) {
      forwards[i] = (long) hits.get(i).place().row() << 32 | i;
    }
    Arrays.sort(forwards);
    ScoredPoint[] points = new ScoredPoint[forwards.length];
    for (long next : forwards) {
      int i = (int) next;
      points[i] = scored(hits.get(i));
    }
    return List.of(points);
  }
}
