package dev.vectormesh.ingest.qdrant;

import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchKeywords;
import static io.qdrant.client.PointIdFactory.id;

import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.DuplicateStore.Unshown;
import dev.vectormesh.ingest.document.RepairStore.Kept;
import dev.vectormesh.ingest.index.VectorIndex;
import dev.vectormesh.ingest.namespace.Isolation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.points.PointFilters;
import dev.vectormesh.points.PointSchema;
import io.grpc.Status;
import io.qdrant.client.ConditionFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.PointsGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Chunks as points in Qdrant, with a dense and a BM25 vector each. */
public final class QdrantVectorIndex implements VectorIndex {
  // A point of 10,000 characters and 4,096 numbers is below 50 KiB: far from the 16 MiB of a
  // message.
  private static final int POINTS_PER_UPSERT = 256;
  private static final int DOCUMENTS_PER_DELETE = 200;
  private static final int POINTS_PER_READ = 1000;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Qdrant qdrant;

  public QdrantVectorIndex(Qdrant qdrant) {
    this.qdrant = qdrant;
  }

  @Override
  public void create(SpaceIndex part) {
    String physical = part.physical();
    if (qdrant.await(qdrant.client().collectionExistsAsync(physical, LIMIT))) {
      return;
    }
    EmbeddingSpace space = part.space();
    CreateCollection request = PointSchema.collection(physical, space.dimension(), distance(space));
    try {
      var created = qdrant.await(qdrant.client().createCollectionAsync(request, LIMIT));
    } catch (RuntimeException e) {
      // Another process made the shared one meanwhile.
      if (!qdrant.await(qdrant.client().collectionExistsAsync(physical, LIMIT))) {
        throw e;
      }
    }
    PointSchema.indexes().forEach(index -> index(physical, index));
  }

  @Override
  public void indexLabels(SpaceIndex part) {
    PointSchema.indexes().stream()
        .filter(index -> index.field().equals(PointFields.ACCESS))
        .forEach(index -> index(part.physical(), index));
  }

  private void index(String physical, PointSchema.FieldIndex index) {
    var indexed =
        qdrant.await(
            qdrant
                .client()
                .createPayloadIndexAsync(
                    physical, index.field(), index.type(), index.params(), true, null, LIMIT));
  }

  private static Distance distance(EmbeddingSpace space) {
    return switch (space.metric()) {
      case "cosine" -> Distance.Cosine;
      case "dot" -> Distance.Dot;
      case "euclid" -> Distance.Euclid;
      default -> throw new IllegalStateException("unknown metric " + space.metric());
    };
  }

  @Override
  public void drop(Namespace namespace) {
    Filter all = PointFilters.namespace(namespace.tenant(), namespace.uid().toString()).build();
    for (SpaceIndex part : namespace.generation().indexes()) {
      if (part.isolation() == Isolation.SHARED) {
        delete(part.physical(), all);
      } else {
        dropOrphan(part.physical());
      }
    }
  }

  @Override
  public void dropOrphan(String physical) {
    if (qdrant.await(qdrant.client().collectionExistsAsync(physical, LIMIT))) {
      var dropped = qdrant.await(qdrant.client().deleteCollectionAsync(physical, LIMIT));
    }
  }

  @Override
  public void upsert(WriteTarget target, List<Entry> entries) {
    for (int at = 0; at < entries.size(); at += POINTS_PER_UPSERT) {
      List<PointStruct> points =
          entries.subList(at, Math.min(entries.size(), at + POINTS_PER_UPSERT)).stream()
              .map(entry -> PointPayload.point(target, entry))
              .toList();
      UpsertPoints request =
          UpsertPoints.newBuilder()
              .setCollectionName(target.index().physical())
              .addAllPoints(points)
              .setWait(true)
              .build();
      var upserted = qdrant.await(qdrant.client().upsertAsync(request, LIMIT));
    }
  }

  @Override
  public void showFirsts(WriteTarget target, List<Unshown> pictures) {
    Map<String, List<String>> byFirst = new LinkedHashMap<>();
    pictures.forEach(picture ->
        byFirst.computeIfAbsent(picture.first(), first -> new ArrayList<>()).add(picture.id()));
    List<PointsUpdateOperation> updates = new ArrayList<>();
    byFirst.forEach((first, ids) -> {
      for (int at = 0; at < ids.size(); at += DOCUMENTS_PER_DELETE) {
        Filter filter =
            documents(target, ids.subList(at, Math.min(ids.size(), at + DOCUMENTS_PER_DELETE)))
                // A text that was a picture a moment ago does not become one again.
                .addMustNot(ConditionFactory.isEmpty(PointFields.PICTURE))
                .build();
        updates.add(PointPayload.showFirst(filter, first));
      }
    });
    var shown =
        qdrant.await(
            qdrant
                .client()
                .batchUpdateAsync(target.index().physical(), updates, true, null, LIMIT));
  }

  @Override
  public boolean refresh(WriteTarget target, Draft draft, long revision, int points) {
    return new PointFacts(qdrant, LIMIT)
        .set(target, documents(target, List.of(draft.id())), draft, revision, points);
  }

  private static Filter.Builder documents(WriteTarget target, List<String> ids) {
    return PointFilters.generation(
            target.tenant(), target.namespaceUid().toString(), target.generation().number())
        .addMust(matchKeyword(PointFields.COLLECTION, target.collectionUid().toString()))
        .addMust(matchKeywords(PointFields.DOCUMENT, ids));
  }

  @Override
  public long points(Namespace namespace, SpaceIndex part) {
    CountPoints request =
        CountPoints.newBuilder()
            .setCollectionName(part.physical())
            .setFilter(
                PointFilters.generation(
                    namespace.tenant(),
                    namespace.uid().toString(),
                    namespace.generation().number()))
            .setExact(true)
            .build();
    return qdrant.call(PointsGrpc.getCountMethod(), request).getResult().getCount();
  }

  @Override
  public long pointsOf(String tenant, UUID namespace, String physical) {
    if (!qdrant.await(qdrant.client().collectionExistsAsync(physical, LIMIT))) {
      return 0;
    }
    CountPoints request =
        CountPoints.newBuilder()
            .setCollectionName(physical)
            .setFilter(PointFilters.namespace(tenant, namespace.toString()))
            .setExact(true)
            .build();
    return qdrant.call(PointsGrpc.getCountMethod(), request).getResult().getCount();
  }

  @Override
  public List<Kept> incomplete(Namespace namespace, List<Kept> documents) {
    Map<PointId, Kept> wanted = new LinkedHashMap<>();
    for (Kept document : documents) {
      for (int position = 0; position < document.chunks(); position++) {
        wanted.put(id(PointPayload.pointId(namespace, document, position)), document);
      }
    }
    // Documents do not say which space they are in; an id stands for one of one space only.
    for (SpaceIndex part : namespace.generation().indexes()) {
      removeFound(part, wanted);
    }
    return wanted.values().stream().distinct().toList();
  }

  private void removeFound(SpaceIndex part, Map<PointId, Kept> wanted) {
    List<PointId> ids = List.copyOf(wanted.keySet());
    for (int at = 0; at < ids.size(); at += POINTS_PER_READ) {
      GetPoints request =
          GetPoints.newBuilder()
              .setCollectionName(part.physical())
              .addAllIds(ids.subList(at, Math.min(ids.size(), at + POINTS_PER_READ)))
              .setWithPayload(WithPayloadSelectorFactory.include(List.of(PointFields.REVISION)))
              .setWithVectors(WithVectorsSelectorFactory.enable(false))
              .build();
      for (RetrievedPoint point : qdrant.call(PointsGrpc.getGetMethod(), request).getResultList()) {
        Kept document = wanted.get(point.getId());
        if (document != null && PointPayload.revision(point) == document.revision()) {
          wanted.remove(point.getId());
        }
      }
    }
  }

  @Override
  public void trim(WriteTarget target, List<Positions> positions) {
    List<PointId> ids = new ArrayList<>();
    for (Positions places : positions) {
      for (int position = places.from(); position < places.to(); position++) {
        ids.add(id(PointPayload.pointId(target, places.document(), position)));
      }
    }
    for (int at = 0; at < ids.size(); at += 1000) {
      var deleted =
          qdrant.await(
              qdrant
                  .client()
                  .deleteAsync(
                      target.index().physical(),
                      ids.subList(at, Math.min(ids.size(), at + 1000)),
                      LIMIT));
    }
  }

  @Override
  public void deleteDocuments(WriteTarget target, Collection<String> documents) {
    List<String> all = List.copyOf(documents);
    for (int at = 0; at < all.size(); at += DOCUMENTS_PER_DELETE) {
      delete(
          target.index().physical(),
          documents(target, all.subList(at, Math.min(all.size(), at + DOCUMENTS_PER_DELETE)))
              .build());
    }
  }

  @Override
  public Set<String> copy(
      WriteTarget from,
      WriteTarget to,
      List<Kept> documents,
      UnaryOperator<List<float[]>> vectors) {
    return new PointCopies(qdrant, LIMIT).copy(from, to, documents, vectors);
  }

  @Override
  public Map<String, float[]> firstVectors(WriteTarget target, List<Kept> documents) {
    return new PointCopies(qdrant, LIMIT).firstVectors(target, documents);
  }

  @Override
  public void forget(Namespace namespace, UUID collection, Collection<String> documents) {
    Filter gone =
        PointFilters.generation(
                namespace.tenant(), namespace.uid().toString(), namespace.generation().number())
            .addMust(matchKeyword(PointFields.COLLECTION, collection.toString()))
            .addMust(matchKeywords(PointFields.DOCUMENT, List.copyOf(documents)))
            .build();
    namespace.generation().indexes().forEach(part -> delete(part.physical(), gone));
  }

  @Override
  public void dropGeneration(Namespace namespace) {
    if (namespace.generation().isolation() == Isolation.DEDICATED) {
      drop(namespace);
      return;
    }
    Filter all =
        PointFilters.generation(
                namespace.tenant(), namespace.uid().toString(), namespace.generation().number())
            .build();
    namespace.generation().indexes().forEach(part -> delete(part.physical(), all));
  }

  @Override
  public void deleteCollection(Namespace namespace, UUID collection) {
    Filter all =
        PointFilters.namespace(namespace.tenant(), namespace.uid().toString())
            .addMust(matchKeyword(PointFields.COLLECTION, collection.toString()))
            .build();
    namespace.generation().indexes().forEach(part -> delete(part.physical(), all));
  }

  private void delete(String physical, Filter filter) {
    try {
      var deleted = qdrant.await(qdrant.client().deleteAsync(physical, filter, LIMIT));
    } catch (RuntimeException e) {
      // What the collection held is gone with it.
      if (Status.fromThrowable(e).getCode() != Status.Code.NOT_FOUND) {
        throw e;
      }
    }
  }

  @Override
  public void check() {
    var healthy = qdrant.await(qdrant.client().healthCheckAsync(Duration.ofSeconds(2)));
  }
}
