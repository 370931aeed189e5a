package dev.vectormesh.ingest.source.files;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.content.ContentReader;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.HolderStore.Held;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Preparer;
import dev.vectormesh.ingest.recipe.Recipe;
import dev.vectormesh.ingest.source.archive.HolderKind;
import dev.vectormesh.ingest.source.fetch.HeldItem;
import dev.vectormesh.ingest.source.fetch.HeldItem.Outer;
import dev.vectormesh.ingest.source.fetch.Holders;
import dev.vectormesh.ingest.source.fetch.Holding;
import dev.vectormesh.ingest.source.fetch.ItemFetcher;
import dev.vectormesh.ingest.source.files.FileFetcher.Found;
import dev.vectormesh.ingest.source.files.FileFetcher.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Archives and mails among files. */
public final class FileHolders {
  private final Holders holders;
  private final ItemFetcher items;
  private final FileCopies copies;
  private final Roots roots;
  private final Preparer preparer;

  public FileHolders(
      Holders holders, ItemFetcher items, FileCopies copies, Roots roots, Preparer preparer) {
    this.holders = holders;
    this.items = items;
    this.copies = copies;
    this.roots = roots;
    this.preparer = preparer;
  }

  /**
   * The file where it holds others that are wanted; empty where it does not.
   *
   * @param mail reads a mail's own text of its copy, by what it tells of itself
   */
  Optional<HeldItem> open(Plan plan, Found found, BiFunction<Content, Struct, Prepared> mail)
      throws Exception {
    Holding holding = plan.holding();
    if (!holding.isOn()) {
      return Optional.empty();
    }
    Optional<HolderKind> kind = preparer.within(Stage.FETCH, () -> kind(holding, found.file()));
    return kind.isEmpty() ? Optional.empty() : Optional.of(open(plan, found, kind.get(), mail));
  }

  /** A copy of a file, and the hash of all that shapes what is in it. */
  record Content(Path copy, String hash) {}

  private Optional<HolderKind> kind(Holding holding, FileItem file)
      throws ItemFailedException, IOException {
    try (OpenedFile opened = OpenedFile.open(roots, file.path(), Long.MAX_VALUE)) {
      return HolderKind.of(FileNames.name(file.path()), opened.head(HolderKind.HEAD))
          .filter(holding::opens);
    } catch (IOException e) {
      throw ContentReader.unreadable(e);
    }
  }

  private HeldItem open(
      Plan plan, Found found, HolderKind kind, BiFunction<Content, Struct, Prepared> mail)
      throws Exception {
    Holding holding = plan.holding();
    String fingerprint = holding.fingerprint();
    String hash =
        preparer.within(
            Stage.FETCH, () -> copies.hash(plan, found.file(), holders.maxBytes(), fingerprint));
    boolean isMail = kind == HolderKind.MAIL;
    Outer outer = outer(plan, found, hash);
    Prepared stored = isMail ? stored(found, hash) : null;
    Optional<Held> held =
        holders.held(holding, found.id()).filter(known -> known.contentHash().equals(hash));
    if (held.isPresent() && (!isMail || stored != null)) {
      Optional<HeldItem> same = holders.same(holding, outer, held.get(), stored);
      if (same.isPresent()) {
        return same.get();
      }
    }
    Path copy = preparer.within(Stage.FETCH, () -> copies.copy(found.file(), holders.maxBytes()));
    return holders.open(
        outer,
        kind,
        copy,
        new HeldItem.Reader(items, items(plan, holding)),
        isMail ? told -> mail.apply(new Content(copy, hash), told) : null);
  }

  private static @Nullable Prepared stored(Found found, String hash) {
    Version stored = found.stored();
    return stored == null || !stored.holds(hash)
        ? null
        : new Prepared.Unchanged(found.file().relative(), found.id(), stored);
  }

  private static Outer outer(Plan plan, Found found, String hash) {
    FileItem file = found.file();
    return new Outer(
        file.relative(),
        found.id(),
        FileNames.text(file.path()),
        file.path().toUri().toString(),
        plan.asked().metadata(),
        hash,
        null,
        "",
        null);
  }

  private static ItemFetcher.Plan items(Plan plan, Holding holding) {
    return new ItemFetcher.Plan(
        plan.encoder(),
        plan.rules(),
        Recipe.NONE,
        plan.asked().metadata(),
        plan.asked().pictureText(),
        holding,
        plan.warnings(),
        plan.files());
  }
}
