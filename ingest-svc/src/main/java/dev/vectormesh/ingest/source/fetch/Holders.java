package dev.vectormesh.ingest.source.fetch;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.ArchiveSettings;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.HolderStore;
import dev.vectormesh.ingest.document.HolderStore.Held;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.source.archive.ArchiveLimits;
import dev.vectormesh.ingest.source.archive.HolderKind;
import dev.vectormesh.ingest.source.archive.HolderParts;
import dev.vectormesh.ingest.source.archive.MailReader;
import dev.vectormesh.ingest.source.fetch.HeldItem.Outer;
import dev.vectormesh.ingest.tika.TakenAttachments;
import dev.vectormesh.ingest.tika.TikaPool;
import dev.vectormesh.ingest.work.WorkPool;
import dev.vectormesh.ingest.work.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens archives and mails as items that hold others. */
public final class Holders {
  private final HolderStore store;
  private final TikaPool children;
  private final WorkPool pool;
  private final Workspace workspace;
  private final ArchiveLimits limits;
  private final long maxBytes;

  /**
   * @param entryBytes of one file in an archive
   */
  public Holders(
      HolderStore store,
      TikaPool children,
      WorkPool pool,
      Workspace workspace,
      ArchiveSettings settings,
      long entryBytes) {
    this.store = store;
    this.children = children;
    this.pool = pool;
    this.workspace = workspace;
    this.limits = settings.limits(entryBytes);
    this.maxBytes = settings.maxBytes();
  }

  /** Bytes that an archive may have. */
  public long maxBytes() {
    return maxBytes;
  }

  /** The kind of a file, where it is to be opened. */
  public Optional<HolderKind> kind(Holding holding, String name, Path file) throws IOException {
    if (!holding.isOn()) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return HolderKind.of(name, in.readNBytes(HolderKind.HEAD)).filter(holding::opens);
    }
  }

  /** What is known of an item as it was read last. */
  public Optional<Held> held(Holding holding, String id) {
    return store.find(holding.target(), id);
  }

  /** The documents that came out of an item, by their ids. */
  public Map<String, Version> parts(Holding holding, String path) {
    return store.parts(holding.target(), path);
  }

  /** An item that did not change; empty where documents of it were deleted since. */
  public Optional<HeldItem> same(
      Holding holding, Outer outer, Held held, @Nullable Prepared itself) {
    Map<String, Version> stored = parts(holding, outer.path());
    boolean all = stored.values().stream().allMatch(Version::active);
    return all && stored.size() == held.parts()
        ? Optional.of(HeldItem.same(outer, stored, itself))
        : Optional.empty();
  }

  /**
   * Opens an item.
   *
   * @param file its bytes; whoever asks removes it, with the item
   * @param items reads its parts
   * @param itself reads a mail's own text, by what it tells of itself; null of an archive
   */
  public HeldItem open(
      Outer outer,
      HolderKind kind,
      Path file,
      HeldItem.Reader items,
      @Nullable Function<Struct, Prepared> itself)
      throws IOException {
    Holding holding = items.plan().holding();
    HolderParts.Wanted wanted =
        new HolderParts.Wanted(
            holding.archives(), holding.attachments() ? this::mail : null, limits, pool);
    Path folder = workspace.newFolder();
    HolderParts opened = new HolderParts(file, kind, wanted, folder);
    return HeldItem.open(
        outer,
        opened,
        parts(holding, outer.path()),
        items,
        itself == null ? null : () -> itself.apply(opened.told()),
        () -> {
          workspace.removeFolder(folder);
          workspace.removeCopy(file);
        });
  }

  /** Remembers that an item was read to its end. */
  public void save(Holding holding, HeldItem item) {
    Outer outer = item.outer();
    store.save(
        holding.target(),
        new Held(
            outer.id(),
            outer.hash(),
            outer.version(),
            outer.version() == null ? null : outer.reading(),
            item.partCount()));
  }

  private MailReader.Mail mail(Path file, Path folder) throws IOException {
    try {
      TakenAttachments taken = children.attachments(file, Files.createDirectory(folder));
      return new MailReader.Mail(
          taken.attachments().stream()
              .map(each -> new MailReader.Attachment(each.name(), each.file()))
              .toList(),
          taken.metadata(),
          taken.whole());
    } catch (UnreadableDocumentException e) {
      throw new IOException(e.why(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("nobody waits for it");
    }
  }
}
