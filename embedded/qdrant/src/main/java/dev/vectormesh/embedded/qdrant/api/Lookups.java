package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.collection.Collection;
import dev.vectormesh.embedded.qdrant.collection.Collections;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.query.VectorLookup;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import dev.vectormesh.embedded.qdrant.sparse.SparseVector;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.LookupLocation;
import io.qdrant.client.grpc.Points.VectorInput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Vectors of points that a query names by id, here or in another collection. */
record Lookups(Collections collections, Collection searched) implements VectorLookup {

  @Override
  @SuppressWarnings("ReferenceEquality") // A collection is itself under whatever alias.
  public boolean isHere(LookupLocation location) {
    return collections.get(location.getCollectionName()) == searched;
  }

  @Override
  public @Nullable VectorInput vector(
      Snapshot here,
      CollectionSchema schema,
      PointKey key,
      String name,
      @Nullable LookupLocation location)
      throws IOException {
    if (location == null) {
      return vector(here, schema, key, name);
    }
    if (location.hasShardKeySelector()) {
      throw Refusal.unsupported("LookupLocation.shard_key_selector");
    }
    Collection other = collections.get(location.getCollectionName());
    String otherName = location.hasVectorName() ? location.getVectorName() : name;
    try (Snapshot there = other.store().snapshot()) {
      return vector(there, other.store().schema(), key, otherName);
    }
  }

  private static @Nullable VectorInput vector(
      Snapshot in, CollectionSchema schema, PointKey key, String name) throws IOException {
    schema.requireVector(name);
    Snapshot.Place place = in.find(key);
    if (place == null) {
      throw Refusal.noPoint(key);
    }
    Segment.Rows rows = place.view().segment().rows();
    float[] dense = rows.dense(place.row()).get(name);
    if (dense != null && schema.isMulti(name)) {
      return VectorInput.newBuilder()
          .setMultiDense(Records.multi(dense, schema.requireDense(name).size()))
          .build();
    }
    if (dense != null) {
      DenseVector.Builder out = DenseVector.newBuilder();
      for (float value : dense) {
        out.addData(value);
      }
      return VectorInput.newBuilder().setDense(out).build();
    }
    SparseVector sparse = rows.sparse(place.row()).get(name);
    if (sparse == null) {
      return null;
    }
    var out = io.qdrant.client.grpc.Points.SparseVector.newBuilder();
    for (int i = 0; i < sparse.length(); i++) {
      out.addIndices(sparse.indices()[i]).addValues(sparse.values()[i]);
    }
    return VectorInput.newBuilder().setSparse(out).build();
  }
}
