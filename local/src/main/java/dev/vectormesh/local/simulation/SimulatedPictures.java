package dev.vectormesh.local.simulation;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.points.ChunkKey;
import dev.vectormesh.points.Metadata;
import dev.vectormesh.points.PictureInfo;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.points.VectorNames;
import io.qdrant.client.grpc.JsonWithInt;
import io.qdrant.client.grpc.Points.PointStruct;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Points of pictures that do not exist, as ingest-svc writes those of pictures that do.
 *
 * @param namespace its uid
 * @param generation of the namespace's index
 * @param collection its uid
 */
public record SimulatedPictures(
    String tenant, UUID namespace, long generation, UUID collection, SimulatedVectors vectors) {
  /** One of each eight pictures is in each. */
  public static final List<String> CATEGORIES =
      List.of("animals", "buildings", "food", "landscapes", "people", "plants", "sports", "tools");

  /** The picture of this number belongs to one of so many groups: {@code meta.group}. */
  public static final int GROUPS = 1_000;

  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  /** The document's id. */
  public static String document(long number) {
    return "simulated-%09d".formatted(number);
  }

  /** The number of the document with this id. */
  public static long number(String document) {
    return Long.parseLong(document.substring(document.lastIndexOf('-') + 1));
  }

  PointStruct point(long number) {
    String document = document(number);
    String category = CATEGORIES.get((int) (number % CATEGORIES.size()));
    String file = document + ".jpg";
    Map<String, JsonWithInt.Value> payload = new LinkedHashMap<>();
    payload.put(PointFields.TENANT, value(tenant));
    payload.put(PointFields.NAMESPACE, value(namespace.toString()));
    payload.put(PointFields.GENERATION, value(generation));
    payload.put(PointFields.COLLECTION, value(collection.toString()));
    payload.put(PointFields.DOCUMENT, value(document));
    payload.put(PointFields.REVISION, value(1));
    payload.put(PointFields.POSITION, value(0));
    payload.put(PointFields.TEXT, value(""));
    payload.put(PointFields.TITLE, value(file));
    payload.put(PointFields.URI, value(""));
    payload.put(
        PointFields.PICTURE, new PictureInfo(WIDTH, HEIGHT, "jpeg", number, "", "").toPayload());
    payload.put(
        PointFields.METADATA,
        Metadata.toPayload(
            Struct.newBuilder()
                .putFields("file_path", text(category + "/" + file))
                .putFields("file_name", text(file))
                .putFields("category", text(category))
                .putFields("group", text("g" + number % GROUPS))
                .build()));
    return PointStruct.newBuilder()
        .setId(id(new ChunkKey(namespace, generation, collection, document, 0).pointId()))
        .setVectors(namedVectors(Map.of(VectorNames.DENSE, vector(vectors.vector(number)))))
        .putAllPayload(payload)
        .build();
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }
}
