package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPointGroups;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RecommendInput;
import io.qdrant.client.grpc.Points.RecommendPointGroups;
import io.qdrant.client.grpc.Points.RecommendPoints;
import io.qdrant.client.grpc.Points.RecommendStrategy;
import io.qdrant.client.grpc.Points.SearchPointGroups;
import io.qdrant.client.grpc.Points.SearchPoints;
import io.qdrant.client.grpc.Points.SparseVector;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.VectorInput;
import java.util.ArrayList;
import java.util.List;

/** The older methods' requests as queries. */
final class SearchRequests {

  private SearchRequests() {}

  static QueryPoints query(SearchPoints search) {
    QueryPoints.Builder query =
        QueryPoints.newBuilder()
            .setCollectionName(search.getCollectionName())
            .setQuery(
                nearest(
                    search.getVectorList(),
                    search.hasSparseIndices(),
                    search.getSparseIndices().getDataList()))
            .setUsing(search.getVectorName())
            .setParams(search.getParams())
            .setLimit(search.getLimit())
            .setOffset(search.getOffset())
            .setWithPayload(search.getWithPayload())
            .setWithVectors(search.getWithVectors());
    if (search.hasFilter()) {
      query.setFilter(search.getFilter());
    }
    if (search.hasScoreThreshold()) {
      query.setScoreThreshold(search.getScoreThreshold());
    }
    if (search.hasShardKeySelector()) {
      query.setShardKeySelector(search.getShardKeySelector());
    }
    return query.build();
  }

  static QueryPointGroups query(SearchPointGroups search) {
    QueryPointGroups.Builder query =
        QueryPointGroups.newBuilder()
            .setCollectionName(search.getCollectionName())
            .setQuery(
                nearest(
                    search.getVectorList(),
                    search.hasSparseIndices(),
                    search.getSparseIndices().getDataList()))
            .setUsing(search.getVectorName())
            .setParams(search.getParams())
            .setLimit(Integer.toUnsignedLong(search.getLimit()))
            .setGroupSize(Integer.toUnsignedLong(search.getGroupSize()))
            .setGroupBy(search.getGroupBy())
            .setWithPayload(search.getWithPayload())
            .setWithVectors(search.getWithVectors());
    if (search.hasFilter()) {
      query.setFilter(search.getFilter());
    }
    if (search.hasScoreThreshold()) {
      query.setScoreThreshold(search.getScoreThreshold());
    }
    if (search.hasWithLookup()) {
      query.setWithLookup(search.getWithLookup());
    }
    if (search.hasShardKeySelector()) {
      query.setShardKeySelector(search.getShardKeySelector());
    }
    return query.build();
  }

  private static Query nearest(List<Float> values, boolean isSparse, List<Integer> indices) {
    VectorInput.Builder vector = VectorInput.newBuilder();
    if (isSparse) {
      vector.setSparse(SparseVector.newBuilder().addAllIndices(indices).addAllValues(values));
    } else {
      vector.setDense(DenseVector.newBuilder().addAllData(values));
    }
    return Query.newBuilder().setNearest(vector).build();
  }

  static QueryPoints query(RecommendPoints recommend) {
    QueryPoints.Builder query =
        QueryPoints.newBuilder()
            .setCollectionName(recommend.getCollectionName())
            .setQuery(
                recommend(
                    inputs(recommend.getPositiveList(), recommend.getPositiveVectorsList()),
                    inputs(recommend.getNegativeList(), recommend.getNegativeVectorsList()),
                    recommend.getStrategy()))
            .setUsing(recommend.getUsing())
            .setParams(recommend.getParams())
            .setLimit(recommend.getLimit())
            .setOffset(recommend.getOffset())
            .setWithPayload(recommend.getWithPayload())
            .setWithVectors(recommend.getWithVectors());
    if (recommend.hasFilter()) {
      query.setFilter(recommend.getFilter());
    }
    if (recommend.hasScoreThreshold()) {
      query.setScoreThreshold(recommend.getScoreThreshold());
    }
    if (recommend.hasLookupFrom()) {
      query.setLookupFrom(recommend.getLookupFrom());
    }
    if (recommend.hasShardKeySelector()) {
      query.setShardKeySelector(recommend.getShardKeySelector());
    }
    return query.build();
  }

  static QueryPointGroups query(RecommendPointGroups recommend) {
    QueryPointGroups.Builder query =
        QueryPointGroups.newBuilder()
            .setCollectionName(recommend.getCollectionName())
            .setQuery(
                recommend(
                    inputs(recommend.getPositiveList(), recommend.getPositiveVectorsList()),
                    inputs(recommend.getNegativeList(), recommend.getNegativeVectorsList()),
                    recommend.getStrategy()))
            .setUsing(recommend.getUsing())
            .setParams(recommend.getParams())
            .setLimit(Integer.toUnsignedLong(recommend.getLimit()))
            .setGroupSize(Integer.toUnsignedLong(recommend.getGroupSize()))
            .setGroupBy(recommend.getGroupBy())
            .setWithPayload(recommend.getWithPayload())
            .setWithVectors(recommend.getWithVectors());
    if (recommend.hasFilter()) {
      query.setFilter(recommend.getFilter());
    }
    if (recommend.hasScoreThreshold()) {
      query.setScoreThreshold(recommend.getScoreThreshold());
    }
    if (recommend.hasLookupFrom()) {
      query.setLookupFrom(recommend.getLookupFrom());
    }
    if (recommend.hasWithLookup()) {
      query.setWithLookup(recommend.getWithLookup());
    }
    if (recommend.hasShardKeySelector()) {
      query.setShardKeySelector(recommend.getShardKeySelector());
    }
    return query.build();
  }

  private static Query recommend(
      List<VectorInput> positive, List<VectorInput> negative, RecommendStrategy strategy) {
    if (positive.isEmpty() && (strategy == RecommendStrategy.AverageVector || negative.isEmpty())) {
      throw Refusal.badRequest(
          strategy == RecommendStrategy.AverageVector
              ? "At least one positive vector ID required with this strategy"
              : "At least one positive or negative vector ID required with this strategy");
    }
    return Query.newBuilder()
        .setRecommend(
            RecommendInput.newBuilder()
                .addAllPositive(positive)
                .addAllNegative(negative)
                .setStrategy(strategy))
        .build();
  }

  private static List<VectorInput> inputs(List<PointId> ids, List<Vector> vectors) {
    List<VectorInput> inputs = new ArrayList<>();
    ids.forEach(id -> inputs.add(VectorInput.newBuilder().setId(id).build()));
    vectors.forEach(vector -> inputs.add(input(vector)));
    return inputs;
  }

  @SuppressWarnings("deprecation") // Older clients send vectors in the deprecated fields only.
  private static VectorInput input(Vector vector) {
    VectorInput.Builder out = VectorInput.newBuilder();
    switch (vector.getVectorCase()) {
      case DENSE -> out.setDense(vector.getDense());
      case SPARSE -> out.setSparse(vector.getSparse());
      case MULTI_DENSE -> out.setMultiDense(vector.getMultiDense());
      case DOCUMENT -> out.setDocument(vector.getDocument());
      case IMAGE -> out.setImage(vector.getImage());
      case OBJECT -> out.setObject(vector.getObject());
      case VECTOR_NOT_SET -> {
        if (vector.hasVectorsCount()) {
          throw Refusal.unsupported("Vector.vectors_count");
        }
        if (vector.hasIndices()) {
          out.setSparse(
              SparseVector.newBuilder()
                  .addAllIndices(vector.getIndices().getDataList())
                  .addAllValues(vector.getDataList()));
        } else {
          out.setDense(DenseVector.newBuilder().addAllData(vector.getDataList()));
        }
      }
    }
    return out.build();
  }
}
