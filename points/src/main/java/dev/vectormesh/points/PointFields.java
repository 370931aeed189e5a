package dev.vectormesh.points;

import io.qdrant.client.grpc.JsonWithInt.Value;
import java.util.List;
import java.util.Map;

/** Fields of a point's payload: a hit is shown from them alone. */
public final class PointFields {
  public static final String TENANT = "tenant_id";

  /** The namespace's uid. */
  public static final String NAMESPACE = "ns";

  /** The number of the build of the namespace's index. */
  public static final String GENERATION = "gen";

  /** The collection's uid. */
  public static final String COLLECTION = "col";

  /** The document's id, unique within its collection. */
  public static final String DOCUMENT = "doc";

  /** The document's revision that wrote the point. */
  public static final String REVISION = "rev";

  /** Counts the document's chunks, from 0. */
  public static final String POSITION = "pos";

  public static final String TEXT = "text";
  public static final String TITLE = "title";
  public static final String URI = "uri";

  /** The number where the chunk begins, for people's tools: {@link #PLACES} say more. */
  public static final String PAGE = "page";

  /** {@link Locator}s of the chunk's parts, in their order; absent where none is known. */
  public static final String PLACES = "places";

  /** The document's access labels, see {@link Access}; absent where it has none. */
  public static final String ACCESS = "acl";

  /** {@link PictureInfo} of a picture; absent of texts. */
  public static final String PICTURE = "picture";

  /** The path of a picture's format, which every picture has. */
  public static final String PICTURE_FORMAT = PICTURE + "." + PictureInfo.FORMAT;

  /** {@link Coordinates} of the document; absent where its metadata name no place. */
  public static final String PLACE = "geo";

  public static final String PLACE_LATITUDE = PLACE + "." + Coordinates.LATITUDE;
  public static final String PLACE_LONGITUDE = PLACE + "." + Coordinates.LONGITUDE;

  /** What the document's owner says of it: {@link Metadata}. */
  public static final String METADATA = "meta";

  private PointFields() {}

  /** The field's text; empty where it is missing. */
  public static String text(Map<String, Value> payload, String field) {
    return payload.getOrDefault(field, Value.getDefaultInstance()).getStringValue();
  }

  /** The field's texts; none where it is missing. */
  public static List<String> texts(Map<String, Value> payload, String field) {
    return payload
        .getOrDefault(field, Value.getDefaultInstance())
        .getListValue()
        .getValuesList()
        .stream()
        .map(Value::getStringValue)
        .toList();
  }

  /** The field's number; 0 where it is missing. */
  public static int integer(Map<String, Value> payload, String field) {
    return Math.toIntExact(
        payload.getOrDefault(field, Value.getDefaultInstance()).getIntegerValue());
  }
}
