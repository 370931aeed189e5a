package dev.vectormesh.search.qdrant;

import dev.vectormesh.encoders.SparseVector;
import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.points.PictureInfo;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.points.PointVectors;
import dev.vectormesh.points.VectorNames;
import dev.vectormesh.search.qdrant.PointNames.PointName;
import dev.vectormesh.search.query.ChunkContent;
import dev.vectormesh.search.query.ChunkIndex;
import dev.vectormesh.search.query.Condition;
import dev.vectormesh.search.query.DocumentKey;
import dev.vectormesh.search.query.Scope;
import dev.vectormesh.search.query.ScoredChunk;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.JsonWithInt;
import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.PointsGrpc;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chunks as points with the named vectors {@code dense} and {@code bm25}. Candidates are ids and
 * scores; texts are fetched for what is shown, which spares hundreds of texts in each search.
 */
public final class QdrantChunkIndex implements ChunkIndex {
  /** The farthest chunk only says where a scale begins: one that is nearly as far does as well. */
  private static final int FARTHEST_EF = 32;

  private static final Points.WithPayloadSelector NAMES =
      WithPayloadSelectorFactory.include(
          List.of(
              PointFields.TENANT,
              PointFields.NAMESPACE,
              PointFields.COLLECTION,
              PointFields.DOCUMENT,
              PointFields.POSITION,
              PointFields.ACCESS));
  private static final Points.WithPayloadSelector CONTENTS =
      WithPayloadSelectorFactory.include(
          List.of(
              PointFields.TENANT,
              PointFields.NAMESPACE,
              PointFields.ACCESS,
              PointFields.TITLE,
              PointFields.URI,
              PointFields.TEXT,
              PointFields.PLACES,
              PointFields.PICTURE,
              PointFields.METADATA));

  private static final Points.WithPayloadSelector PICTURES =
      WithPayloadSelectorFactory.include(
          List.of(
              PointFields.TENANT, PointFields.NAMESPACE, PointFields.ACCESS, PointFields.PICTURE));

  private static final Points.WithPayloadSelector NOTHING =
      WithPayloadSelectorFactory.enable(false);

  private final ScopedCalls calls;
  private final PointNames names;
  private final SpaceGuard spaces;

  /**
   * @param rememberedNames points whose document is kept in memory
   */
  public QdrantChunkIndex(Qdrant qdrant, int rememberedNames) {
    this.calls = new ScopedCalls(qdrant);
    this.names = new PointNames(rememberedNames);
    this.spaces = SpaceGuard.of(Telemetry.current().meter());
  }

  @Override
  public Halves find(Scope scope, Question question) {
    spaces.check(question.space(), scope);
    Common.Filter filter = QdrantFilters.of(ScopedCalls.own(scope), question.condition());
    float[] dense = question.dense();
    SparseVector sparse = question.sparse();
    List<Points.QueryPoints> queries = new ArrayList<>(3);
    if (dense != null) {
      queries.add(query(scope, VectorNames.DENSE, vector(dense), filter, question.limit()));
    }
    if (sparse != null) {
      queries.add(query(scope, VectorNames.BM25, vector(sparse), filter, question.limit()));
    }
    if (dense != null && question.opposite()) {
      queries.add(
          query(scope, VectorNames.DENSE, vector(negated(dense)), filter, 1).toBuilder()
              .setParams(Points.SearchParams.newBuilder().setHnswEf(FARTHEST_EF))
              .build());
    }
    Iterator<Points.BatchResult> results =
        calls
            .call(
                scope,
                PointsGrpc.getQueryBatchMethod(),
                Points.QueryBatchPoints.newBuilder()
                    .setCollectionName(scope.collection())
                    .addAllQueryPoints(queries)
                    .build())
            .getResultList()
            .iterator();
    List<Points.ScoredPoint> near = dense == null ? List.of() : results.next().getResultList();
    List<Points.ScoredPoint> words = sparse == null ? List.of() : results.next().getResultList();
    List<Points.ScoredPoint> far = results.hasNext() ? results.next().getResultList() : List.of();
    Map<String, PointName> known = names(scope, near, words);
    return new Halves(
        chunks(near, known),
        chunks(words, known),
        far.isEmpty() ? null : Double.valueOf(far.getFirst().getScore()));
  }

  private static float[] negated(float[] vector) {
    float[] negated = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      negated[i] = -vector[i];
    }
    return negated;
  }

  @Override
  public List<ScoredChunk> nearest(
      Scope scope, float[] dense, Collection<DocumentKey> documents, int limit) {
    Common.Filter filter =
        QdrantFilters.of(ScopedCalls.own(scope), Condition.NONE).toBuilder()
            .addMust(ConditionFactory.filter(anyOf(documents)))
            .build();
    Points.QueryPoints query = query(scope, VectorNames.DENSE, vector(dense), filter, limit);
    List<Points.ScoredPoint> near =
        calls.call(scope, PointsGrpc.getQueryMethod(), query).getResultList();
    return chunks(near, names(scope, near, List.of()));
  }

  /** Ids of documents are unique within a collection only. */
  private static Common.Filter anyOf(Collection<DocumentKey> documents) {
    Map<String, List<String>> byCollection =
        documents.stream()
            .collect(
                Collectors.groupingBy(
                    DocumentKey::collectionUid,
                    Collectors.mapping(DocumentKey::documentId, Collectors.toList())));
    Common.Filter.Builder any = Common.Filter.newBuilder();
    byCollection.forEach((collection, ids) ->
        any.addShould(
            ConditionFactory.filter(
                Common.Filter.newBuilder()
                    .addMust(ConditionFactory.matchKeyword(PointFields.COLLECTION, collection))
                    .addMust(ConditionFactory.matchKeywords(PointFields.DOCUMENT, ids))
                    .build())));
    return any.build();
  }

  /** Ids are made of hashes: the first ones are as random as any. */
  @Override
  public List<float[]> sample(Scope scope, int most) {
    return vectors(scope, QdrantFilters.of(ScopedCalls.own(scope), Condition.NONE), most);
  }

  @Override
  public List<float[]> vectors(Scope scope, DocumentKey document, int most) {
    Common.Filter filter =
        QdrantFilters.of(ScopedCalls.own(scope), Condition.NONE).toBuilder()
            .addMust(ConditionFactory.filter(anyOf(List.of(document))))
            .build();
    return vectors(scope, filter, most);
  }

  private List<float[]> vectors(Scope scope, Common.Filter filter, int most) {
    Points.ScrollPoints request =
        Points.ScrollPoints.newBuilder()
            .setCollectionName(scope.collection())
            .setFilter(filter)
            .setLimit(most)
            .setWithPayload(NOTHING)
            .setWithVectors(WithVectorsSelectorFactory.include(List.of(VectorNames.DENSE)))
            .build();
    return calls.call(scope, PointsGrpc.getScrollMethod(), request).getResultList().stream()
        .map(point -> PointVectors.dense(point.getVectors()))
        .toList();
  }

  @Override
  public Map<String, ChunkContent> contents(Scope scope, List<String> ids) {
    Map<String, ChunkContent> contents = HashMap.newHashMap(ids.size());
    read(ScopedCalls.own(scope), ids, CONTENTS)
        .forEach((id, payload) -> contents.put(id, Payload.content(payload)));
    return contents;
  }

  @Override
  public Map<String, PictureInfo> pictures(Scope scope, List<String> ids) {
    Map<String, PictureInfo> pictures = HashMap.newHashMap(ids.size());
    read(ScopedCalls.own(scope), ids, PICTURES)
        .forEach((id, payload) -> {
          JsonWithInt.Value picture = payload.get(PointFields.PICTURE);
          if (picture != null) {
            pictures.put(id, PictureInfo.of(picture));
          }
        });
    return pictures;
  }

  private Map<String, PointName> names(
      Scope scope, List<Points.ScoredPoint> near, List<Points.ScoredPoint> words) {
    Set<String> ids = HashSet.newHashSet(near.size() + words.size());
    near.forEach(p -> ids.add(p.getId().getUuid()));
    words.forEach(p -> ids.add(p.getId().getUuid()));
    return names.of(
        ids,
        unknown -> {
          Map<String, PointName> learnt = HashMap.newHashMap(unknown.size());
          read(scope, unknown, NAMES).forEach((id, payload) -> learnt.put(id, name(payload)));
          return learnt;
        });
  }

  private static PointName name(Map<String, JsonWithInt.Value> payload) {
    return new PointName(
        new DocumentKey(
            PointFields.text(payload, PointFields.COLLECTION),
            PointFields.text(payload, PointFields.DOCUMENT)),
        PointFields.integer(payload, PointFields.POSITION));
  }

  /** Payloads by id. Reading by id takes no filter: the scope's rule is applied to what comes. */
  private Map<String, Map<String, JsonWithInt.Value>> read(
      Scope scope, List<String> ids, Points.WithPayloadSelector fields) {
    Points.GetPoints.Builder get =
        Points.GetPoints.newBuilder().setCollectionName(scope.collection()).setWithPayload(fields);
    ids.forEach(id -> get.addIds(Common.PointId.newBuilder().setUuid(id)));
    Map<String, Map<String, JsonWithInt.Value>> payloads = HashMap.newHashMap(ids.size());
    for (Points.RetrievedPoint point :
        calls.call(scope, PointsGrpc.getGetMethod(), get.build()).getResultList()) {
      Map<String, JsonWithInt.Value> payload = point.getPayloadMap();
      if (PointFields.text(payload, PointFields.TENANT).equals(scope.tenant())
          && PointFields.text(payload, PointFields.NAMESPACE).equals(scope.namespaceUid())
          && scope.access().sees(payload)) {
        payloads.put(point.getId().getUuid(), payload);
      }
    }
    return payloads;
  }

  private static Points.QueryPoints query(
      Scope scope, String vector, Points.VectorInput nearest, Common.Filter filter, int limit) {
    return Points.QueryPoints.newBuilder()
        .setCollectionName(scope.collection())
        .setUsing(vector)
        .setQuery(Points.Query.newBuilder().setNearest(nearest))
        .setFilter(filter)
        .setLimit(limit)
        .setWithPayload(NOTHING)
        .build();
  }

  private static Points.VectorInput vector(float[] dense) {
    Points.DenseVector.Builder vector = Points.DenseVector.newBuilder();
    for (float x : dense) {
      vector.addData(x);
    }
    return Points.VectorInput.newBuilder().setDense(vector).build();
  }

  private static Points.VectorInput vector(SparseVector sparse) {
    Points.SparseVector.Builder vector = Points.SparseVector.newBuilder();
    for (int i = 0; i < sparse.indices().length; i++) {
      vector.addIndices(sparse.indices()[i]).addValues(sparse.values()[i]);
    }
    return Points.VectorInput.newBuilder().setSparse(vector).build();
  }

  /** Points that were deleted before their names were learnt are left out. */
  private static List<ScoredChunk> chunks(
      List<Points.ScoredPoint> points, Map<String, PointName> known) {
    List<ScoredChunk> chunks = new ArrayList<>(points.size());
    for (Points.ScoredPoint point : points) {
      String id = point.getId().getUuid();
      PointName name = known.get(id);
      if (name != null) {
        chunks.add(new ScoredChunk(id, name.document(), name.position(), point.getScore()));
      }
    }
    return chunks;
  }
}
