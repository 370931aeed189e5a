package dev.vectormesh.ingest.qdrant;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;

import com.google.common.collect.Lists;
import com.google.common.primitives.Floats;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.RepairStore.Kept;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.points.PointVectors;
import dev.vectormesh.points.VectorNames;
import io.qdrant.client.VectorFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.NamedVectors;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vector;
import io.qdrant.client.grpc.Points.VectorOutput;
import io.qdrant.client.grpc.Points.Vectors;
import io.qdrant.client.grpc.PointsGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Takes points from one generation to another: the payload stays, the dense vectors may change. */
final class PointCopies {
  private static final int POINTS = 256;
  private static final int AT_ONCE = 3;

  private final Qdrant qdrant;
  private final Duration limit;

  PointCopies(Qdrant qdrant, Duration limit) {
    this.qdrant = qdrant;
    this.limit = limit;
  }

  /** A place of a document. */
  private record Place(Kept document, int position) {}

  Set<String> copy(
      WriteTarget from,
      WriteTarget to,
      List<Kept> documents,
      UnaryOperator<List<float[]>> vectors) {
    List<Place> places = new ArrayList<>();
    for (Kept document : documents) {
      for (int position = 0; position < document.chunks(); position++) {
        places.add(new Place(document, position));
      }
    }
    Set<String> whole = new HashSet<>();
    documents.forEach(document -> whole.add(document.id()));
    Fanout.map(Lists.partition(places, POINTS), AT_ONCE, some -> copySome(from, to, some, vectors))
        .forEach(whole::removeAll);
    return whole;
  }

  /** Answers the documents of which a point was not there. */
  private Set<String> copySome(
      WriteTarget from, WriteTarget to, List<Place> places, UnaryOperator<List<float[]>> vectors) {
    Map<PointId, Place> wanted = wanted(from, places);
    List<RetrievedPoint> points = read(from, wanted, true);
    List<Place> found = new ArrayList<>(points.size());
    for (RetrievedPoint point : points) {
      Place place = wanted.remove(point.getId());
      if (place == null) {
        throw new IllegalStateException("Qdrant answered a point twice");
      }
      found.add(place);
    }
    List<float[]> dense =
        vectors.apply(points.stream().map(p -> PointVectors.dense(p.getVectors())).toList());
    UpsertPoints.Builder request =
        UpsertPoints.newBuilder().setCollectionName(to.index().physical()).setWait(true);
    for (int i = 0; i < points.size(); i++) {
      request.addPoints(copied(to, found.get(i), points.get(i), dense.get(i)));
    }
    if (request.getPointsCount() > 0) {
      var upserted = qdrant.await(qdrant.client().upsertAsync(request.build(), limit));
    }
    Set<String> lacking = new HashSet<>();
    wanted.values().forEach(place -> lacking.add(place.document().id()));
    return lacking;
  }

  private static PointStruct copied(
      WriteTarget to, Place place, RetrievedPoint point, float[] dense) {
    VectorOutput words = point.getVectors().getVectors().getVectorsOrThrow(VectorNames.BM25);
    return PointStruct.newBuilder()
        .setId(id(PointPayload.pointId(to, place.document().id(), place.position())))
        .putAllPayload(point.getPayloadMap())
        .putPayload(PointFields.GENERATION, value(to.generation().number()))
        .setVectors(
            Vectors.newBuilder()
                .setVectors(
                    NamedVectors.newBuilder()
                        .putVectors(VectorNames.DENSE, VectorFactory.vector(Floats.asList(dense)))
                        .putVectors(
                            VectorNames.BM25,
                            Vector.newBuilder().setSparse(words.getSparse()).build())))
        .build();
  }

  Map<String, float[]> firstVectors(WriteTarget target, List<Kept> documents) {
    List<Place> firsts = documents.stream().map(document -> new Place(document, 0)).toList();
    Map<PointId, Place> wanted = wanted(target, firsts);
    Map<String, float[]> vectors = new HashMap<>();
    for (RetrievedPoint point : read(target, wanted, false)) {
      Place place = wanted.get(point.getId());
      if (place != null) {
        vectors.put(place.document().id(), PointVectors.dense(point.getVectors()));
      }
    }
    return vectors;
  }

  private static Map<PointId, Place> wanted(WriteTarget target, List<Place> places) {
    Map<PointId, Place> wanted = HashMap.newHashMap(places.size());
    for (Place place : places) {
      wanted.put(id(PointPayload.pointId(target, place.document().id(), place.position())), place);
    }
    return wanted;
  }

  /** Those of the points that are there, in the revisions of their documents. */
  private List<RetrievedPoint> read(
      WriteTarget target, Map<PointId, Place> wanted, boolean payload) {
    GetPoints request =
        GetPoints.newBuilder()
            .setCollectionName(target.index().physical())
            .addAllIds(wanted.keySet())
            .setWithPayload(
                payload
                    ? WithPayloadSelectorFactory.enable(true)
                    : WithPayloadSelectorFactory.include(List.of(PointFields.REVISION)))
            .setWithVectors(WithVectorsSelectorFactory.enable(true))
            .build();
    return qdrant.call(PointsGrpc.getGetMethod(), request).getResultList().stream()
        .filter(point -> {
          Place place = wanted.get(point.getId());
          return place != null && PointPayload.revision(point) == place.document().revision();
        })
        .toList();
  }
}
