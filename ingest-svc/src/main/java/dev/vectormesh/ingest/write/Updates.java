package dev.vectormesh.ingest.write;

import com.google.protobuf.Struct;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.Document;
import dev.vectormesh.ingest.document.DocumentStore;
import dev.vectormesh.ingest.document.DocumentStore.Current;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.Precondition;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.pipeline.DocumentPipeline;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Recut;
import dev.vectormesh.ingest.pipeline.Refresh;
import dev.vectormesh.ingest.pipeline.Refusal;
import dev.vectormesh.ingest.text.ChunkRules;
import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.text.PagedText;
import dev.vectormesh.ingest.work.Retry;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Changes parts of documents, and leaves the rest as it is. */
public final class Updates {
  /** Other writers that an update without an etag gives way to, one after the other. */
  private static final int TRIES = 5;

  private final DocumentStore store;
  private final DocumentPipeline pipeline;
  private final Refresh refresh;
  private final Recut recut;

  public Updates(DocumentStore store, DocumentPipeline pipeline, Refresh refresh, Recut recut) {
    this.store = store;
    this.pipeline = pipeline;
    this.refresh = refresh;
    this.recut = recut;
  }

  /**
   * What is to be changed.
   *
   * @param title null where it stays; likewise the others
   * @param labels who may see it
   * @param metadata makes the new one of the present one
   */
  public record Patch(
      @Nullable String title,
      @Nullable String uri,
      @Nullable String text,
      @Nullable List<String> labels,
      UnaryOperator<Struct> metadata) {}

  /**
   * The document as it is then.
   *
   * @param etag of the state to change; empty for whatever it is
   * @throws ApiException NOT_FOUND; ABORTED (ETAG_MISMATCH); FAILED_PRECONDITION (WRONG_STATE);
   *     INVALID_ARGUMENT; UNAVAILABLE while others change it
   */
  public Document run(WriteTarget target, String id, Patch patch, String etag) {
    String name = target.collection().document(id).toString();
    Precondition asked = Precondition.of(etag, false);
    for (int tried = 1; tried <= TRIES; tried++) {
      Current current = store.current(target, id).orElseThrow(() -> ApiException.notFound(name));
      if (!current.version().passes(asked)) {
        throw ApiException.etagMismatch(name);
      }
      if (changed(target, current, patched(name, current.draft(), patch))) {
        return store.find(target, id).orElseThrow(() -> ApiException.notFound(name));
      }
      Retry.pause(tried);
    }
    throw ApiException.unavailable("document", Duration.ofSeconds(1));
  }

  /** False where another writer was faster. */
  private boolean changed(WriteTarget target, Current current, Draft draft) {
    // What it has already is not named: it stays.
    Draft before = current.draft().labelled(null);
    if (current.version().active() && draft.equals(before)) {
      return true;
    }
    SpaceEncoder encoder = pipeline.encoder(target);
    ChunkRules rules = target.rules(encoder.text());
    Draft hashed = draft.hashed(hash(rules, draft));
    UUID owner = UUID.randomUUID();
    boolean sameWords =
        draft.title().equals(before.title())
            && draft.content().text().equals(before.content().text());
    if (sameWords && current.version().active()) {
      switch (refresh.run(target, owner, hashed, current)) {
        case DONE -> {
          return true;
        }
        case CHANGED -> {
          return false;
        }
        case INCOMPLETE -> {}
      }
    }
    Prepared prepared =
        sameWords || !(draft.content() instanceof Content.Text)
            ? recut.prepared(target, encoder, rules, hashed)
            : recut.changed(encoder, rules, before, hashed);
    return written(target, owner, prepared, current);
  }

  private boolean written(WriteTarget target, UUID owner, Prepared prepared, Current current) {
    Prepared whole =
        prepared instanceof Prepared.Cut cut
            ? cut.when(Precondition.of(current.etag(), false))
            : prepared;
    List<Outcome> outcomes = new ArrayList<>();
    pipeline.run(target, owner, List.of(whole).iterator(), one -> one, outcomes::addAll);
    Failure failure = outcomes.getFirst().failure();
    if (failure == null) {
      return true;
    }
    if (failure.reason().equals(Refusal.CHANGED) || failure.reason().equals("busy")) {
      return false;
    }
    throw ApiException.invalid("document", failure.message());
  }

  /**
   * What came from a source keeps that source's hash, so that the change stays until the source has
   * another version. A write of the state before must not be taken for one that changes nothing.
   */
  private static String hash(ChunkRules rules, Draft draft) {
    if (draft.origin() != null) {
      return draft.contentHash();
    }
    ContentHash hash = ContentHash.of(rules);
    if (!(draft.content() instanceof Content.Text)) {
      hash.text(draft.contentHash());
    }
    return hash.text(draft.title())
        .text(draft.uri())
        .text(draft.content().text().text())
        .struct(draft.metadata())
        .hex();
  }

  private static Draft patched(String name, Draft draft, Patch patch) {
    String title = patch.title() == null ? draft.title() : Cleaner.line(patch.title());
    String before = draft.content().text().text();
    String text = patch.text() == null ? before : Cleaner.clean(patch.text());
    boolean sameText = text.equals(before);
    boolean sameTitle = title.equals(draft.title());
    if (draft.content() instanceof Content.Vectors && !(sameText && sameTitle)) {
      throw ApiException.wrongState(
          name, "has vectors of its writer's own: write it whole, with vectors of its new text");
    }
    if (draft.content() instanceof Content.Picture && !sameText) {
      throw ApiException.wrongState(name, "is a picture: write it whole to change its words");
    }
    if (title.isEmpty() && text.isEmpty() && draft.content() instanceof Content.Text) {
      throw ApiException.invalid("document.text", "would be empty, as the title is");
    }
    return new Draft(
        draft.id(),
        title,
        patch.uri() == null ? draft.uri() : patch.uri(),
        draft.mediaType(),
        patch.metadata().apply(draft.metadata()),
        sameText ? draft.content() : new Content.Text(PagedText.plain(text)),
        draft.contentHash(),
        draft.origin(),
        draft.features(),
        patch.labels() == null || patch.labels().equals(draft.labels()) ? null : patch.labels());
  }
}
