package dev.vectormesh.finetune.qdrant;

import com.google.common.collect.Lists;
import com.google.common.primitives.Floats;
import dev.vectormesh.finetune.corpus.LiveIndex;
import dev.vectormesh.finetune.data.StoredChunks;
import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.points.PointFilters;
import dev.vectormesh.points.PointVectors;
import dev.vectormesh.points.VectorNames;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.Points.WithPayloadSelector;
import io.qdrant.client.grpc.Points.WithVectorsSelector;
import io.qdrant.client.grpc.PointsGrpc;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@link StoredChunks} in Qdrant. */
public final class QdrantChunks implements StoredChunks {
  /** Documents that one question names. */
  private static final int DOCUMENTS_AT_ONCE = 100;

  private static final int PAGE = 500;

  /** Of a longer document the first chunks stand for all. */
  private static final int MOST_CHUNKS = 200;

  private static final WithPayloadSelector NAMES =
      WithPayloadSelectorFactory.include(List.of(PointFields.COLLECTION, PointFields.DOCUMENT));
  private static final WithVectorsSelector DENSE =
      WithVectorsSelectorFactory.include(List.of(VectorNames.DENSE));
  private static final String DOCUMENTS = "/documents/";

  private final Qdrant qdrant;

  public QdrantChunks(Qdrant qdrant) {
    this.qdrant = qdrant;
  }

  @Override
  public Map<String, List<float[]>> vectors(LiveIndex index, Collection<String> documents) {
    Map<String, List<String>> byCollection = new TreeMap<>();
    for (String document : documents) {
      int at = document.lastIndexOf(DOCUMENTS); // A collection may be called documents, too.
      String collection = index.collections().get(document.substring(0, Math.max(0, at)));
      if (collection != null) {
        byCollection
            .computeIfAbsent(collection, _ -> new ArrayList<>())
            .add(document.substring(at + DOCUMENTS.length()));
      }
    }
    Map<String, List<float[]>> vectors = new HashMap<>();
    byCollection.forEach((collection, ids) -> {
      for (List<String> some : Lists.partition(ids, DOCUMENTS_AT_ONCE)) {
        read(index, collection, some, vectors);
      }
    });
    return vectors;
  }

  private void read(
      LiveIndex index, String collection, List<String> ids, Map<String, List<float[]>> to) {
    Points.ScrollPoints.Builder request =
        Points.ScrollPoints.newBuilder()
            .setCollectionName(index.physical())
            .setFilter(
                own(index)
                    .addMust(ConditionFactory.matchKeyword(PointFields.COLLECTION, collection))
                    .addMust(ConditionFactory.matchKeywords(PointFields.DOCUMENT, ids)))
            .setLimit(PAGE)
            .setWithPayload(NAMES)
            .setWithVectors(DENSE);
    Optional<PointId> next;
    do {
      Points.ScrollResponse page = qdrant.call(PointsGrpc.getScrollMethod(), request.build());
      for (Points.RetrievedPoint point : page.getResultList()) {
        List<float[]> chunks =
            to.computeIfAbsent(name(index, point.getPayloadMap()), _ -> new ArrayList<>(1));
        if (chunks.size() < MOST_CHUNKS) {
          chunks.add(PointVectors.dense(point.getVectors()));
        }
      }
      next = page.hasNextPageOffset() ? Optional.of(page.getNextPageOffset()) : Optional.empty();
      next.ifPresent(request::setOffset);
    } while (next.isPresent());
  }

  @Override
  public List<Chunk> nearest(LiveIndex index, float[] vector, int most) {
    Points.QueryPoints request =
        Points.QueryPoints.newBuilder()
            .setCollectionName(index.physical())
            .setUsing(VectorNames.DENSE)
            .setQuery(
                Points.Query.newBuilder()
                    .setNearest(
                        Points.VectorInput.newBuilder()
                            .setDense(
                                Points.DenseVector.newBuilder().addAllData(Floats.asList(vector)))))
            .setFilter(own(index))
            .setLimit(most)
            .setWithPayload(NAMES)
            .setWithVectors(DENSE)
            .build();
    return qdrant.call(PointsGrpc.getQueryMethod(), request).getResultList().stream()
        .map(point ->
            new Chunk(
                point.getId().getUuid(),
                name(index, point.getPayloadMap()),
                PointVectors.dense(point.getVectors())))
        .toList();
  }

  private static Filter.Builder own(LiveIndex index) {
    return PointFilters.generation(index.tenant(), index.uid().toString(), index.generation());
  }

  private static String name(LiveIndex index, Map<String, Value> payload) {
    return index.collectionName(PointFields.text(payload, PointFields.COLLECTION))
        + DOCUMENTS
        + PointFields.text(payload, PointFields.DOCUMENT);
  }
}
