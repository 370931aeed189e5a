package dev.vectormesh.ingest.qdrant;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;

import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.RepairStore.Kept;
import dev.vectormesh.ingest.document.WriteTarget;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.pipeline.VectorIndex.Entry;
import dev.vectormesh.ingest.text.Mark;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.platform.id.Ids;
import io.qdrant.client.ValueFactory;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A chunk's point: its id is derived, and its payload is all that a hit shows. */
final class PointPayload {
  static final String TENANT = "tenant_id";
  static final String NAMESPACE = "ns";
  static final String GENERATION = "gen";
  static final String COLLECTION = "col";
  static final String DOCUMENT = "doc";
  static final String REVISION = "rev";
  private static final String POSITION = "pos";
  private static final String PAGE = "page";
  private static final String PLACES = "places";
  private static final String TEXT = "text";
  private static final String TITLE = "title";
  private static final String URI = "uri";
  private static final String METADATA = "meta";

  /** Beyond it a double no longer holds every integer. */
  private static final double MAX_INTEGER = 9007199254740992d;

  private PointPayload() {}

  /**
   * The same place of the same document always is the same point, so that a repeated write changes
   * nothing.
   */
  static UUID pointId(WriteTarget target, String document, int position) {
    return pointId(
        target.namespaceUid(),
        target.generation().number(),
        new ChunkKey(target.collectionUid(), document, position));
  }

  static UUID pointId(Namespace namespace, Kept document, int position) {
    return pointId(
        namespace.uid(),
        namespace.generation().number(),
        new ChunkKey(document.collection(), document.id(), position));
  }

  private record ChunkKey(UUID collection, String document, int position) {}

  private static UUID pointId(UUID namespace, long generation, ChunkKey chunk) {
    return Ids.v5(
        namespace,
        "%d/%s/%s/%d"
            .formatted(generation, chunk.collection(), chunk.document(), chunk.position()));
  }

  /** The revision that wrote the point; 0 where it says none. */
  static long revision(RetrievedPoint point) {
    return point.getPayloadOrDefault(REVISION, Value.getDefaultInstance()).getIntegerValue();
  }

  static PointStruct point(WriteTarget target, Entry entry) {
    Draft document = entry.document();
    Map<String, Value> payload = new LinkedHashMap<>();
    payload.put(TENANT, value(target.tenant()));
    payload.put(NAMESPACE, value(target.namespaceUid().toString()));
    payload.put(GENERATION, value(target.generation().number()));
    payload.put(COLLECTION, value(target.collectionUid().toString()));
    payload.put(DOCUMENT, value(document.id()));
    payload.put(REVISION, value(entry.revision()));
    payload.put(POSITION, value(entry.chunk().position()));
    int page = entry.chunk().marks().getFirst().place().number();
    if (page > 0) {
      payload.put(PAGE, value(page));
    }
    List<Value> places = places(entry.chunk().marks());
    if (!places.isEmpty()) {
      payload.put(PLACES, value(places));
    }
    payload.put(TEXT, value(entry.chunk().text()));
    payload.put(TITLE, value(document.title()));
    payload.put(URI, value(document.uri()));
    Map<String, Value> metadata = new LinkedHashMap<>();
    document.metadata().getFieldsMap().forEach((key, field) -> metadata.put(key, toValue(field)));
    payload.put(METADATA, value(metadata));
    return PointStruct.newBuilder()
        .setId(id(pointId(target, document.id(), entry.chunk().position())))
        .setVectors(
            namedVectors(
                Map.of(
                    QdrantVectorIndex.DENSE,
                    vector(Floats.asList(entry.dense())),
                    QdrantVectorIndex.BM25,
                    vector(
                        Floats.asList(entry.sparse().values()),
                        Ints.asList(entry.sparse().indices())))))
        .putAllPayload(payload)
        .build();
  }

  /** Where the chunk's parts stand; empty where nothing is known. */
  private static List<Value> places(List<Mark> marks) {
    List<Value> places = new ArrayList<>();
    Place before = Place.NOWHERE;
    for (Mark mark : marks) {
      if (!mark.place().equals(before)) {
        places.add(value(place(mark)));
        before = mark.place();
      }
    }
    return places;
  }

  private static Map<String, Value> place(Mark mark) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("at", value(mark.offset()));
    if (mark.place().unit() != Place.Unit.NONE) {
      fields.put("unit", value(mark.place().unit().name()));
      fields.put("number", value(mark.place().number()));
    }
    if (!mark.place().name().isEmpty()) {
      fields.put("name", value(mark.place().name()));
    }
    if (!mark.place().headings().isEmpty()) {
      fields.put(
          "headings", value(mark.place().headings().stream().map(ValueFactory::value).toList()));
    }
    return fields;
  }

  private static Value toValue(com.google.protobuf.Value field) {
    return switch (field.getKindCase()) {
      case NUMBER_VALUE -> number(field.getNumberValue());
      case STRING_VALUE -> value(field.getStringValue());
      case BOOL_VALUE -> value(field.getBoolValue());
      case LIST_VALUE ->
          value(field.getListValue().getValuesList().stream().map(PointPayload::toValue).toList());
      case STRUCT_VALUE -> {
        Map<String, Value> fields = new LinkedHashMap<>();
        field.getStructValue().getFieldsMap().forEach((key, v) -> fields.put(key, toValue(v)));
        yield value(fields);
      }
      case NULL_VALUE, KIND_NOT_SET -> io.qdrant.client.ValueFactory.nullValue();
    };
  }

  /** Whole numbers as integers, which integer filters match. */
  private static Value number(double number) {
    return number == Math.rint(number) && Math.abs(number) < MAX_INTEGER
        ? value((long) number)
        : value(number);
  }
}
