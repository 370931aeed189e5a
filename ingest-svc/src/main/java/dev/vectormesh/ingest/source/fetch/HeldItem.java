package dev.vectormesh.ingest.source.fetch;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.Lineage;
import dev.vectormesh.ingest.document.MetadataFields;
import dev.vectormesh.ingest.document.SourceDocument;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.pipeline.Opened;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.archive.HolderParts;
import dev.vectormesh.ingest.source.archive.Part;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An archive or a mail: its parts as items, and behind them itself. */
public final class HeldItem implements Opened.Holder {
  /** Why an archive is no document: what it holds is. */
  public static final String ARCHIVE = "archive";

  private final Outer outer;
  private final @Nullable HolderParts parts;
  private final Map<String, Version> stored;
  private final @Nullable Reader items;
  private final Supplier<Prepared> itself;
  private final Runnable cleanup;

  /** Those that are stored already, where the item did not change. */
  private final Queue<Prepared> same = new ArrayDeque<>();

  /** Documents that were here before, and were not come by yet. */
  private final Map<String, String> missing = new HashMap<>();

  /** Names of parts that were handed out, and are not done. */
  private final Set<String> out = ConcurrentHashMap.newKeySet();

  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable Supplier<Prepared> next;
  private int partCount;
  private boolean told;
  private volatile boolean failed;
  private boolean closed;

  /**
   * The item itself.
   *
   * @param path see {@link Item#path}; those of its parts continue it
   * @param uri where people find it; those of its parts continue it
   * @param metadata of all its parts
   * @param hash of all that shapes its parts
   * @param version as its source tells it; null where that tells none
   * @param reading what shapes its parts beside its content
   * @param lineage what its parts are made from; null where that is nothing of the mesh's own
   */
  public record Outer(
      String item,
      String id,
      String path,
      String uri,
      Struct metadata,
      String hash,
      @Nullable String version,
      String reading,
      @Nullable Lineage lineage) {}

  /** Reads parts as items. */
  public record Reader(ItemFetcher items, ItemFetcher.Plan plan) {}

  private HeldItem(
      Outer outer,
      @Nullable HolderParts parts,
      Map<String, Version> stored,
      @Nullable Reader items,
      @Nullable Supplier<Prepared> itself,
      Runnable cleanup) {
    this.outer = outer;
    this.parts = parts;
    this.stored = stored;
    this.items = items;
    this.itself =
        itself == null ? () -> new Prepared.Skipped(outer.item(), outer.id(), ARCHIVE) : itself;
    this.cleanup = cleanup;
  }

  /** One that did not change. */
  static HeldItem same(Outer outer, Map<String, Version> stored, @Nullable Prepared itself) {
    HeldItem item =
        new HeldItem(outer, null, stored, null, itself == null ? null : () -> itself, () -> {});
    Map<String, Prepared> byName = new TreeMap<>();
    stored.forEach((id, version) -> {
      String name = item.nameOf(version, id);
      byName.put(name, new Prepared.Unchanged(name, id, version));
    });
    item.same.addAll(byName.values());
    return item;
  }

  static HeldItem open(
      Outer outer,
      HolderParts parts,
      Map<String, Version> stored,
      Reader items,
      @Nullable Supplier<Prepared> itself,
      Runnable cleanup) {
    HeldItem item = new HeldItem(outer, parts, stored, items, itself, cleanup);
    stored.forEach((id, version) -> item.missing.put(id, item.nameOf(version, id)));
    return item;
  }

  private String nameOf(Version version, String id) {
    return version.origin() == null
        ? outer.item() + Part.WITHIN + id
        : outer.item() + version.origin().path().substring(outer.path().length());
  }

  /** Whether its file is read; not where it did not change. */
  boolean isOpen() {
    return parts != null;
  }

  public Outer outer() {
    return outer;
  }

  /** Whether this is one of its parts that was handed out, and is done now. */
  public boolean isPart(String item) {
    return out.remove(item);
  }

  /** One of its parts, or itself, was not stored. */
  public void failed() {
    failed = true;
  }

  /** Whether all that it holds is stored as it is. Asked when it is done itself. */
  public boolean isDone() {
    return parts != null && parts.isWhole() && !failed;
  }

  /** Documents of parts that it holds no more, with the parts' names. Asked when it is done. */
  public Map<String, String> vanished() {
    return parts != null && parts.isWhole() ? missing : Map.of();
  }

  /** Documents of parts that it may hold still, though they were not come by. */
  public Set<String> unseen() {
    return parts != null && parts.isWhole() ? Set.of() : missing.keySet();
  }

  int partCount() {
    return partCount;
  }

  @Override
  public boolean hasNext() {
    turn.lock();
    try {
      if (next == null && !told && !closed) {
        next = following();
      }
      return next != null;
    } finally {
      turn.unlock();
    }
  }

  @Override
  public Supplier<Prepared> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Supplier<Prepared> handed = next;
    next = null;
    return Objects.requireNonNull(handed);
  }

  private Supplier<Prepared> following() {
    Prepared unchanged = same.poll();
    if (unchanged != null) {
      out.add(unchanged.item());
      return () -> unchanged;
    }
    Part part = parts == null ? null : parts.next();
    if (part != null) {
      return handedOut(part);
    }
    told = true;
    Failure failure = parts == null ? null : parts.failure();
    if (parts != null && parts.leftOut() > 0 && items != null) {
      items
          .plan()
          .warnings()
          .add("%s: %d links or devices are left out".formatted(outer.item(), parts.leftOut()));
    }
    // A mail that cannot be opened may be read all the same, or says itself why it is not.
    return failure == null || !isArchive()
        ? itself
        : () -> new Prepared.Failed(outer.item(), outer.id(), failure);
  }

  private boolean isArchive() {
    return parts != null && parts.isArchive();
  }

  private Supplier<Prepared> handedOut(Part part) {
    String item = outer.item() + Part.WITHIN + part.name();
    String path = outer.path() + Part.WITHIN + part.name();
    String id = SourceDocument.id(Fetched.lastPart(part.name()), path);
    out.add(item);
    missing.remove(id);
    Failure failure = part.failure();
    Path file = part.file();
    if (failure != null || file == null || items == null) {
      Failure why = Objects.requireNonNull(failure);
      return () -> new Prepared.Failed(item, id, why);
    }
    partCount++;
    Raw.Facts facts =
        new Raw.Facts("", uri(part.name()), metadata(item, part), null, "", outer.lineage());
    Item read =
        new Item(item, "", path, null, (scratch, known) -> new Raw.Bytes(file, "", null, facts));
    ItemFetcher.Found found = new ItemFetcher.Found(read, id, stored.get(id));
    return () -> items.items().preparePart(items.plan(), found, file);
  }

  private Struct metadata(String item, Part part) {
    String file = Fetched.lastPart(part.name());
    int dot = file.lastIndexOf('.');
    Struct.Builder metadata = outer.metadata().toBuilder().mergeFrom(part.metadata());
    MetadataFields.put(metadata, "part_of", outer.id());
    MetadataFields.put(metadata, "path", item);
    MetadataFields.put(metadata, "file", file);
    if (dot > 0) {
      MetadataFields.put(metadata, "extension", file.substring(dot + 1).toLowerCase(Locale.ROOT));
    }
    return metadata.build();
  }

  private String uri(String name) {
    if (outer.uri().isEmpty()) {
      return "";
    }
    try {
      return outer.uri() + "!" + new URI(null, null, "/" + name, null).getRawPath();
    } catch (URISyntaxException e) {
      return outer.uri();
    }
  }

  /** Reads no more of it; what was handed out can be prepared still. */
  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
      if (parts != null) {
        parts.close();
      }
    } finally {
      turn.unlock();
    }
  }

  /** Removes its files: nothing of it is prepared any more. */
  public void remove() {
    close();
    cleanup.run();
  }
}
