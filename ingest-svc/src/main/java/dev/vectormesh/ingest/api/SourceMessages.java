package dev.vectormesh.ingest.api;

import dev.vectormesh.corpus.v1.CheckSourceResponse;
import dev.vectormesh.corpus.v1.SourceKind;
import dev.vectormesh.ingest.check.Seen;
import dev.vectormesh.ingest.check.SourceCheck.Checked;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import java.util.List;

/** Kinds of sources, and what they would give, as callers see them. */
final class SourceMessages {
  private static final int EXCERPT = 500;

  static final SourceKind FILES =
      SourceKind.newBuilder()
          .setKind("files")
          .setDescription(
              "A file, a folder, or the files that a glob matches, on the machine of the worker")
          .addAllMediaTypes(
              List.of(
                  "text/plain",
                  "text/markdown",
                  "text/html",
                  "text/csv",
                  "application/xml",
                  "application/json",
                  "application/pdf",
                  "application/rtf",
                  "application/epub+zip",
                  "application/msword",
                  "application/vnd.ms-excel",
                  "application/vnd.ms-powerpoint",
                  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
                  "application/vnd.oasis.opendocument.text",
                  "application/vnd.oasis.opendocument.spreadsheet",
                  "application/vnd.oasis.opendocument.presentation",
                  "message/rfc822"))
          .build();

  private SourceMessages() {}

  static SourceKind toProto(dev.vectormesh.ingest.source.SourceKind kind) {
    return SourceKind.newBuilder().setKind(kind.kind()).setDescription(kind.description()).build();
  }

  static CheckSourceResponse toProto(Checked checked) {
    return CheckSourceResponse.newBuilder()
        .addAllItems(checked.items().stream().map(SourceMessages::item).toList())
        .setMore(checked.more())
        .addAllWarnings(checked.warnings())
        .build();
  }

  private static CheckSourceResponse.Item item(Seen seen) {
    String text = seen.text();
    CheckSourceResponse.Item.Builder item =
        CheckSourceResponse.Item.newBuilder()
            .setItem(seen.item())
            .setUri(seen.uri())
            .setTitle(seen.title())
            .setMediaType(seen.mediaType())
            .setExcerpt(text.substring(0, excerpt(text)))
            .setCharacterCount(text.length())
            .setMetadata(seen.metadata());
    Failure failure = seen.failure();
    if (failure != null) {
      item.setError(failure.status());
    }
    return item.build();
  }

  /** No pair of surrogates is cut through. */
  private static int excerpt(String text) {
    int end = Math.min(EXCERPT, text.length());
    return end < text.length() && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
  }
}
