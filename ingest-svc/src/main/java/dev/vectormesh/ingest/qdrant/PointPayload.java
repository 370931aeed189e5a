package dev.vectormesh.ingest.qdrant;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.RepairStore.Kept;
import dev.vectormesh.ingest.index.VectorIndex.Entry;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.picture.PictureFacts;
import dev.vectormesh.ingest.text.Mark;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.points.ChunkKey;
import dev.vectormesh.points.Coordinates;
import dev.vectormesh.points.Locator;
import dev.vectormesh.points.Metadata;
import dev.vectormesh.points.PictureInfo;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.points.PointVectors;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.PointsUpdateOperation;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** A chunk's point: its id is derived, and its payload is all that a hit shows. */
final class PointPayload {
  private PointPayload() {}

  static UUID pointId(WriteTarget target, String document, int position) {
    return new ChunkKey(
            target.namespaceUid(),
            target.generation().number(),
            target.collectionUid(),
            document,
            position)
        .pointId();
  }

  static UUID pointId(Namespace namespace, Kept document, int position) {
    return new ChunkKey(
            namespace.uid(),
            namespace.generation().number(),
            document.collection(),
            document.id(),
            position)
        .pointId();
  }

  /** The revision that wrote the point; 0 where it says none. */
  static long revision(RetrievedPoint point) {
    return point
        .getPayloadOrDefault(PointFields.REVISION, Value.getDefaultInstance())
        .getIntegerValue();
  }

  static PointStruct point(WriteTarget target, Entry entry) {
    Draft document = entry.document();
    Map<String, Value> payload = new LinkedHashMap<>();
    payload.put(PointFields.TENANT, value(target.tenant()));
    payload.put(PointFields.NAMESPACE, value(target.namespaceUid().toString()));
    payload.put(PointFields.GENERATION, value(target.generation().number()));
    payload.put(PointFields.COLLECTION, value(target.collectionUid().toString()));
    payload.put(PointFields.DOCUMENT, value(document.id()));
    payload.put(PointFields.REVISION, value(entry.revision()));
    payload.put(PointFields.POSITION, value(entry.chunk().position()));
    int page = entry.chunk().marks().getFirst().place().number();
    if (page > 0) {
      payload.put(PointFields.PAGE, value(page));
    }
    List<Value> places = places(entry.chunk().marks());
    if (!places.isEmpty()) {
      payload.put(PointFields.PLACES, value(places));
    }
    List<String> labels = Objects.requireNonNull(document.labels());
    if (!labels.isEmpty()) {
      payload.put(PointFields.ACCESS, labels(labels));
    }
    payload.put(PointFields.TEXT, value(entry.chunk().text()));
    payload.put(PointFields.TITLE, value(document.title()));
    payload.put(PointFields.URI, value(document.uri()));
    if (document.content() instanceof Content.Picture(var words, var facts, var look)) {
      payload.put(PointFields.PICTURE, picture(facts).toPayload());
    }
    Coordinates place = Coordinates.of(document.metadata());
    if (place != null) {
      payload.put(PointFields.PLACE, place.toPayload());
    }
    payload.put(PointFields.METADATA, Metadata.toPayload(document.metadata()));
    return PointStruct.newBuilder()
        .setId(id(pointId(target, document.id(), entry.chunk().position())))
        .setVectors(
            PointVectors.of(entry.dense(), entry.sparse().indices(), entry.sparse().values()))
        .putAllPayload(payload)
        .build();
  }

  static Value labels(List<String> labels) {
    return value(labels.stream().map(ValueFactory::value).toList());
  }

  /** Lets the points that pass say what their pictures are duplicates of. */
  static PointsUpdateOperation showFirst(Filter filter, String first) {
    return PointsUpdateOperation.newBuilder()
        .setSetPayload(
            PointsUpdateOperation.SetPayload.newBuilder()
                .setKey(PointFields.PICTURE)
                .putPayload(PictureInfo.FIRST, value(first))
                .setPointsSelector(PointsSelector.newBuilder().setFilter(filter)))
        .build();
  }

  /** What it is a duplicate of is known when it is stored. */
  private static PictureInfo picture(PictureFacts facts) {
    return new PictureInfo(
        facts.width(),
        facts.height(),
        facts.format(),
        facts.appearance().hash(),
        facts.appearance().colours(),
        "");
  }

  /** Where the chunk's parts stand; empty where nothing is known. */
  private static List<Value> places(List<Mark> marks) {
    List<Value> places = new ArrayList<>();
    Place before = Place.NOWHERE;
    for (Mark mark : marks) {
      if (!mark.place().equals(before)) {
        if (places.isEmpty() && mark.place().region() != null && mark.offset() > 0) {
          // What stands around a picture is before what was read in it, and no part of that.
          places.add(locator(marks.getFirst()).toPayload());
        }
        places.add(locator(mark).toPayload());
        before = mark.place();
      }
    }
    return places;
  }

  private static Locator locator(Mark mark) {
    Place place = mark.place();
    return new Locator(
        mark.offset(),
        Locator.Unit.valueOf(place.unit().name()),
        place.number(),
        place.name(),
        place.headings(),
        place.region(),
        place.time());
  }
}
