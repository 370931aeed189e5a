package dev.vectormesh.ingest.check;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.document.MetadataFields;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.ExtractedText;
import org.jspecify.annotations.Nullable;

/**
 * What an item would become.
 *
 * @param text as it would be kept
 * @param failure why it would fail; null where it would not
 */
public record Seen(
    String item,
    String uri,
    String title,
    String mediaType,
    String text,
    Struct metadata,
    @Nullable Failure failure) {
  static Seen failed(String item, String uri, Failure failure) {
    return new Seen(item, uri, "", "", "", Struct.getDefaultInstance(), failure);
  }

  /** An item without text: a picture, say. */
  static Seen wordless(String item, String uri, String title, String mediaType) {
    return new Seen(item, uri, title, mediaType, "", Struct.getDefaultInstance(), null);
  }

  /**
   * @param title as its source says; empty where the text says
   * @param metadata as its source says
   */
  static Seen of(String item, String uri, String title, Struct metadata, ExtractedText read) {
    String text = Cleaner.clean(read.pages()).text();
    if (text.isEmpty()) {
      return failed(item, uri, Failure.of(Stage.CLEAN, Reason.EMPTY, "it holds no text"));
    }
    return new Seen(
        item,
        uri,
        Cleaner.line(title.isEmpty() ? read.title() : title),
        read.mediaType(),
        text,
        MetadataFields.with(metadata, read.metadata(), read.mediaType()),
        null);
  }
}
