package dev.vectormesh.ingest.write;

import com.google.protobuf.Struct;
import com.google.rpc.Code;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.Document;
import dev.vectormesh.ingest.document.DocumentStore;
import dev.vectormesh.ingest.document.DocumentStore.Leaving;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.DuplicateStore;
import dev.vectormesh.ingest.document.GenerationMovedException;
import dev.vectormesh.ingest.document.OwnVectors;
import dev.vectormesh.ingest.document.Precondition;
import dev.vectormesh.ingest.index.Duplicates;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.picture.Thumbnails;
import dev.vectormesh.ingest.pipeline.DocumentPipeline;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Preparer;
import dev.vectormesh.ingest.pipeline.Preparer.Cutting;
import dev.vectormesh.ingest.pipeline.Refusal;
import dev.vectormesh.ingest.pipeline.Spreader;
import dev.vectormesh.ingest.text.Cleaner;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.text.PagedText;
import dev.vectormesh.ingest.write.WrittenPictures.Plan;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes documents of callers, and deletes documents. */
public final class Documents {
  /** A deleter that is silent for so long is dead. */
  private static final Duration STALE = Duration.ofSeconds(60);

  /** Switches of the live generation that a deletion may meet, one after the other. */
  private static final int SWITCHES = 5;

  static final String DEFAULT_TYPE = "text/plain";

  private final DocumentStore store;
  private final Spreader spreader;
  private final DocumentPipeline pipeline;
  private final Thumbnails thumbnails;
  private final Duplicates duplicates;
  private final WrittenPictures pictures;
  private final Preparer preparer;
  private final int maxCharacters;

  /**
   * @param maxCharacters the longest text of a document
   */
  public Documents(
      DocumentStore store,
      Spreader spreader,
      DocumentPipeline pipeline,
      Thumbnails thumbnails,
      Duplicates duplicates,
      WrittenPictures pictures,
      Preparer preparer,
      int maxCharacters) {
    this.store = store;
    this.spreader = spreader;
    this.pipeline = pipeline;
    this.thumbnails = thumbnails;
    this.duplicates = duplicates;
    this.pictures = pictures;
    this.preparer = preparer;
    this.maxCharacters = maxCharacters;
  }

  public DocumentStore store() {
    return store;
  }

  /**
   * A picture's thumbnail, as a JPEG.
   *
   * @param size one of {@link Thumbnails#SIZES}
   * @throws ApiException NOT_FOUND: the document, or it is no picture
   */
  public byte[] thumbnail(WriteTarget target, String id, int size) {
    String name = target.collection().document(id).toString();
    if (store.find(target, id).map(Document::picture).isEmpty()) {
      throw ApiException.notFound(name);
    }
    return thumbnails.find(target.owner(id), size).orElseThrow(() -> ApiException.notFound(name));
  }

  /** Pictures that look alike, group by group. */
  public DuplicateStore.Page duplicates(WriteTarget target, DuplicateStore.Wanted wanted) {
    return duplicates.store().groups(target, wanted);
  }

  /**
   * A document as a caller sends it.
   *
   * @param labels who may see it; null keeps the labels that it has
   * @param picture null of texts
   * @param chunks with vectors of the caller's own; empty where the document is to be embedded
   * @param precondition without which it is not written
   */
  public record Written(
      String id,
      String title,
      String uri,
      String text,
      Struct metadata,
      @Nullable List<String> labels,
      @Nullable WrittenPicture picture,
      List<OwnVectors.Part> chunks,
      Precondition precondition) {}

  /**
   * A picture's file.
   *
   * @param mediaType empty where the caller leaves it to the bytes
   */
  public record WrittenPicture(byte[] content, String mediaType) {}

  /**
   * Outcomes in the order of the documents, whose ids all differ. Returns when what it wrote can be
   * found.
   */
  public List<Outcome> write(WriteTarget target, List<Written> documents) {
    SpaceEncoder encoder = pipeline.encoder(target);
    Plan plan = new Plan(target, encoder, target.rules(encoder.text()));
    Map<String, Version> stored =
        store.versions(target, documents.stream().map(Written::id).toList());
    List<Outcome> outcomes = new ArrayList<>(documents.size());
    pipeline.run(
        target,
        UUID.randomUUID(),
        documents.iterator(),
        document -> prepare(plan, stored.get(document.id()), document),
        outcomes::addAll);
    return outcomes;
  }

  private Prepared prepare(Plan plan, @Nullable Version stored, Written document) {
    return Preparer.prepared(
        document.id(),
        document.id(),
        Stage.CHUNK,
        () -> {
          check(plan, stored, document);
          Prepared prepared = content(plan, relabelled(stored, document) ? null : stored, document);
          return prepared instanceof Prepared.Cut cut
              ? cut.labelled(document.labels())
                  .when(document.precondition())
                  .read(WrittenBytes.of(document))
              : prepared;
        });
  }

  /** Whether others may see it than before: then it is written, though it is the same. */
  private static boolean relabelled(@Nullable Version stored, Written document) {
    List<String> labels = document.labels();
    return stored != null && labels != null && !labels.equals(stored.labels());
  }

  private Prepared content(Plan plan, @Nullable Version stored, Written document) throws Exception {
    WrittenPicture picture = document.picture();
    if (picture != null) {
      return pictures.prepare(plan, stored, document, picture);
    }
    return document.chunks().isEmpty()
        ? cut(plan, stored, document)
        : WrittenVectors.prepare(plan, stored, document);
  }

  /** What one document breaks is its own failure: its neighbours are written. */
  private void check(Plan plan, @Nullable Version stored, Written document)
      throws ItemFailedException {
    if (stored != null && !plan.target().access().sees(stored.labels())) {
      throw new ItemFailedException(Refusal.unseen());
    }
    Precondition precondition = document.precondition();
    if (stored == null ? !precondition.allowsNone() : !stored.passes(precondition)) {
      throw new ItemFailedException(Refusal.of(precondition));
    }
    if (document.text().length() > maxCharacters) {
      throw new ItemFailedException(
          Failure.of(
              Stage.CLEAN,
              Reason.TOO_LARGE,
              "its text has %d characters, more than %d: divide it into several documents"
                  .formatted(document.text().length(), maxCharacters)));
    }
    if (document.uri().indexOf('\0') >= 0 || MetadataText.holdsNul(document.metadata())) {
      throw new ItemFailedException(
          new Failure(
              Stage.CLEAN,
              "invalid",
              Code.INVALID_ARGUMENT,
              "its uri or metadata holds a NUL character"));
    }
  }

  private Prepared cut(Plan plan, @Nullable Version stored, Written document) throws Exception {
    String hash = preparer.within(Stage.CHUNK, () -> hash(plan, document));
    if (stored != null && stored.holds(hash)) {
      return new Prepared.Unchanged(document.id(), document.id(), stored);
    }
    Draft draft = preparer.within(Stage.CHUNK, () -> draft(document, hash));
    Prepared read =
        preparer.read(new Cutting(plan.encoder().text(), plan.rules()), document.id(), draft);
    return read instanceof Prepared.Skipped skipped ? Refusal.leftOut(skipped) : read;
  }

  private static String hash(Plan plan, Written document) {
    return ContentHash.of(plan.rules())
        .text(document.title())
        .text(document.uri())
        .text(document.text())
        .struct(document.metadata())
        .hex();
  }

  private static Draft draft(Written document, String hash) throws ItemFailedException {
    String title = Cleaner.line(document.title());
    PagedText text = PagedText.plain(Cleaner.clean(document.text()));
    if (text.text().isEmpty() && title.isEmpty()) {
      throw new ItemFailedException(
          Failure.of(Stage.CLEAN, Reason.EMPTY, "it has neither title nor text"));
    }
    return new Draft(
        document.id(),
        title,
        document.uri(),
        DEFAULT_TYPE,
        document.metadata(),
        new Content.Text(text),
        hash,
        null,
        null);
  }

  /**
   * Deletes documents with their points.
   *
   * @return those there were
   */
  public Set<String> delete(WriteTarget target, Collection<String> ids) {
    return delete(target, ids, Precondition.NONE);
  }

  private Set<String> delete(
      WriteTarget target, Collection<String> ids, Precondition precondition) {
    UUID owner = UUID.randomUUID();
    Set<String> begun = Set.of();
    for (int tried = 1; ; tried++) {
      Leaving leaving = store.beginDelete(target, owner, ids, precondition, STALE);
      begun = tried == 1 ? leaving.ids() : begun;
      if (begun.isEmpty()) {
        return begun;
      }
      Set<Long> left = spreader.remove(target, leaving.open(), begun);
      begun.forEach(id -> thumbnails.delete(target.owner(id)));
      try {
        int deleted = store.finishDelete(target, begun, left);
        break;
      } catch (GenerationMovedException e) {
        if (tried == SWITCHES) {
          throw e.told();
        }
      }
    }
    duplicates.trySettle(target);
    return begun;
  }

  /**
   * @throws ApiException NOT_FOUND; ABORTED (ETAG_MISMATCH); UNAVAILABLE while another writer
   *     changes the document
   */
  public void deleteOne(WriteTarget target, String id, Precondition precondition) {
    Document there = require(target, id, precondition);
    if (delete(target, List.of(id), precondition).isEmpty()
        && there.state() != Document.State.DELETING) {
      Document now = require(target, id, precondition);
      throw ApiException.unavailable("document " + now.id(), Duration.ofSeconds(1));
    }
  }

  private Document require(WriteTarget target, String id, Precondition precondition) {
    String name = target.collection().document(id).toString();
    Document there = store.find(target, id).orElseThrow(() -> ApiException.notFound(name));
    if (!precondition.allows(true, there.revision(), there.createTime())) {
      throw ApiException.etagMismatch(name);
    }
    return there;
  }
}
