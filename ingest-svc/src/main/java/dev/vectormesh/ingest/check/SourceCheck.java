package dev.vectormesh.ingest.check;

import com.google.protobuf.Struct;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.ingest.source.SourceKinds;
import dev.vectormesh.ingest.source.fetch.ItemFetcher;
import dev.vectormesh.ingest.source.fetch.ItemFetcher.Looked;
import dev.vectormesh.ingest.source.fetch.SourceFailures;
import dev.vectormesh.ingest.source.files.FileFetcher;
import dev.vectormesh.ingest.source.files.FileItem;
import dev.vectormesh.ingest.source.files.FileSource;
import dev.vectormesh.ingest.source.files.FileWalk;
import dev.vectormesh.ingest.text.ExtractedText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a source's first items, and writes nothing. */
public final class SourceCheck {
  private static final Logger log = LoggerFactory.getLogger(SourceCheck.class);

  private final FileSource files;
  private final FileFetcher fetcher;
  private final SourceKinds kinds;
  private final ItemFetcher items;

  public SourceCheck(FileSource files, FileFetcher fetcher, SourceKinds kinds, ItemFetcher items) {
    this.files = files;
    this.fetcher = fetcher;
    this.kinds = kinds;
    this.items = items;
  }

  /**
   * What a source would give.
   *
   * @param more whether it has further items
   */
  public record Checked(List<Seen> items, boolean more, List<String> warnings) {}

  /** Work that fails as items do. */
  private interface Look {
    Seen take() throws Exception;
  }

  /**
   * @param count items that are read, at most
   */
  public Checked check(String tenant, Source source, int count) {
    return source.hasFiles() ? files(source, count) : others(tenant, source, count);
  }

  private Checked files(Source source, int count) {
    FileWalk walk = files.walk(files.selection(source.getFiles()), null);
    List<Seen> seen = new ArrayList<>();
    while (seen.size() < count && walk.hasNext()) {
      FileItem file = walk.next();
      String uri = file.path().toUri().toString();
      seen.add(seen(file.relative(), uri, () -> file(file, uri)));
    }
    return new Checked(seen, walk.hasNext(), List.of());
  }

  private Seen file(FileItem file, String uri) throws Exception {
    ExtractedText text = fetcher.look(file);
    return Seen.of(file.relative(), uri, "", Struct.getDefaultInstance(), text);
  }

  private Checked others(String tenant, Source source, int count) {
    SourceKind kind = kinds.of(source);
    SourceKind.Caller caller = new SourceKind.Caller(tenant, "");
    // Who may not use a connection learns it here.
    String scope = kind.scope(caller, source);
    try (Listing listing = kind.open(caller, source, null)) {
      List<Seen> seen = new ArrayList<>();
      Item item = listing.next();
      while (item != null && seen.size() < count) {
        Item looked = item;
        seen.add(seen(looked.name(), "", () -> item(looked)));
        item = listing.next();
      }
      return new Checked(seen, item != null, listing.warnings());
    } catch (SourceException e) {
      throw SourceFailures.told(kind.kind(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private Seen item(Item item) throws Exception {
    Looked looked = items.look(item);
    var facts = looked.facts();
    ExtractedText text = looked.text();
    return text == null
        ? Seen.wordless(item.name(), facts.uri(), facts.title(), looked.mediaType())
        : Seen.of(item.name(), facts.uri(), facts.title(), facts.metadata(), text);
  }

  private static Seen seen(String item, String uri, Look look) {
    try {
      return look.take();
    } catch (ItemFailedException e) {
      return Seen.failed(item, uri, e.failure());
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (CompletionException e) {
      throw e;
    } catch (Exception e) {
      log.error("{} cannot be looked at", item, e);
      return Seen.failed(item, uri, Failure.of(Stage.FETCH, Reason.INTERNAL, "internal error"));
    }
  }

  private static CompletionException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CompletionException(e);
  }
}
