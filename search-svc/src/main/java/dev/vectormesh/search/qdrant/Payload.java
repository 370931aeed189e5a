package dev.vectormesh.search.qdrant;

import com.google.protobuf.Struct;
import dev.vectormesh.points.Locator;
import dev.vectormesh.points.Metadata;
import dev.vectormesh.points.PictureInfo;
import dev.vectormesh.points.PointFields;
import dev.vectormesh.search.query.ChunkContent;
import dev.vectormesh.search.query.Place;
import io.qdrant.client.grpc.JsonWithInt;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a point's payload. */
final class Payload {
  private Payload() {}

  static ChunkContent content(Map<String, JsonWithInt.Value> payload) {
    JsonWithInt.Value metadata = payload.get(PointFields.METADATA);
    return new ChunkContent(
        PointFields.text(payload, PointFields.TITLE),
        PointFields.text(payload, PointFields.URI),
        PointFields.text(payload, PointFields.TEXT),
        places(payload.get(PointFields.PLACES)),
        metadata == null ? Struct.getDefaultInstance() : Metadata.of(metadata),
        payload.containsKey(PointFields.PICTURE)
            ? PictureInfo.of(
                payload.getOrDefault(PointFields.PICTURE, JsonWithInt.Value.getDefaultInstance()))
            : null);
  }

  private static List<Place> places(JsonWithInt.@Nullable Value value) {
    return value == null
        ? List.of()
        : value.getListValue().getValuesList().stream()
            .map(Locator::of)
            .map(Payload::place)
            .toList();
  }

  private static Place place(Locator locator) {
    return new Place(
        locator.at(),
        Place.Unit.valueOf(locator.unit().name()),
        locator.number(),
        locator.name(),
        locator.headings(),
        locator.region(),
        locator.time());
  }
}
