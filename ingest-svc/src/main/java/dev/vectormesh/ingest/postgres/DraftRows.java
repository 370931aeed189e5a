package dev.vectormesh.ingest.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.Lineage;
import dev.vectormesh.ingest.document.Origin;
import dev.vectormesh.ingest.text.PagedText;
import dev.vectormesh.platform.postgres.Row;
import org.jspecify.annotations.Nullable;

/** Documents as their rows keep them, to be embedded again: with all their labels. */
final class DraftRows {
  private DraftRows() {}

  static Draft draft(Row row) {
    return new Draft(
        row.string("id"),
        row.string("title"),
        row.string("uri"),
        row.string("media_type"),
        struct(row.json("metadata")),
        content(row),
        row.string("content_hash"),
        origin(row),
        row.strings("features"),
        row.strings("access_labels"));
  }

  static @Nullable Origin origin(Row row) {
    String path = row.stringOrNull("source_path");
    return path == null
        ? null
        : new Origin(
            path,
            row.stringOrNull("source_version"),
            row.stringOrNull("source_reading"),
            lineage(row));
  }

  static @Nullable Lineage lineage(Row row) {
    String madeFrom = row.stringOrNull("made_from");
    if (madeFrom == null) {
      return null;
    }
    String root = row.stringOrNull("root_object");
    return new Lineage(madeFrom, root == null ? "" : root);
  }

  private static Content content(Row row) {
    PagedText text = new PagedText(row.string("text"), MarksJson.read(row.json("marks")));
    String space = row.stringOrNull("own_space");
    if (space != null) {
      return new Content.Vectors(text, OwnVectorBytes.read(space, row.bytes("own_chunks")));
    }
    String picture = row.jsonOrNull("picture");
    return picture == null
        ? new Content.Text(text)
        : new Content.Picture(text, PictureJson.read(picture), null);
  }

  static Struct struct(String json) {
    Struct.Builder struct = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(json, struct);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("metadata in the corpus schema is no JSON object", e);
    }
    return struct.build();
  }

  static String json(Struct metadata) {
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(metadata);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("metadata has no form as JSON: " + e.getMessage(), e);
    }
  }
}
