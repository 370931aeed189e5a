package dev.vectormesh.ingest.source.fetch;

import com.google.protobuf.Struct;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.ingest.content.ContentReader;
import dev.vectormesh.ingest.content.ContentReader.Reading;
import dev.vectormesh.ingest.content.ContentReader.Wanted;
import dev.vectormesh.ingest.content.ContentReader.Words;
import dev.vectormesh.ingest.content.ReadFiles;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.Origin;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.pipeline.Opened;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Preparer;
import dev.vectormesh.ingest.pipeline.Warnings;
import dev.vectormesh.ingest.recipe.Recipe;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.Raw.Facts;
import dev.vectormesh.ingest.source.archive.HolderKind;
import dev.vectormesh.ingest.text.ChunkRules;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.work.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** FETCH, CLEAN and CHUNK of an item of any source. */
public final class ItemFetcher {
  /** Why an item is left out that its source says is gone. */
  public static final String GONE = "gone";

  private final ContentReader contents;
  private final RawReader reader;
  private final Preparer preparer;
  private final ItemDrafts drafts;
  private final Workspace workspace;
  private final Holders holders;
  private final long maxBytes;

  /**
   * @param maxBytes of one item
   */
  public ItemFetcher(
      ContentReader contents,
      Preparer preparer,
      Workspace workspace,
      Holders holders,
      long maxBytes) {
    this.holders = holders;
    this.contents = contents;
    this.reader = new RawReader(contents);
    this.preparer = preparer;
    this.drafts = new ItemDrafts(preparer);
    this.workspace = workspace;
    this.maxBytes = maxBytes;
  }

  /**
   * How items become documents of one collection.
   *
   * @param recipe which items become documents, and from which of their fields
   * @param metadata what the caller says of all of them
   * @param pictureText whether text in pictures is wanted
   * @param holding what is wanted of archives and mails
   * @param files told of each item that is read; null where nobody asks
   */
  public record Plan(
      SpaceEncoder encoder,
      ChunkRules rules,
      Recipe recipe,
      Struct metadata,
      boolean pictureText,
      Holding holding,
      Warnings warnings,
      @Nullable ReadFiles files) {}

  /** An item, and what is stored of it; null where nothing is. */
  public record Found(Item item, String id, @Nullable Version stored) {}

  /** FETCH of an item, and CLEAN and CHUNK where it is a document. */
  public Opened open(Plan plan, Found found) {
    return Preparer.opened(found.item().name(), found.id(), Stage.FETCH, () -> fetch(plan, found));
  }

  /**
   * FETCH, CLEAN and CHUNK of a part of an item.
   *
   * @param file its bytes, which are removed
   */
  Prepared preparePart(Plan plan, Found found, Path file) {
    try {
      return Preparer.prepared(
          found.item().name(), found.id(), Stage.FETCH, () -> part(plan, found, file));
    } finally {
      workspace.removeCopy(file);
    }
  }

  /**
   * CLEAN and CHUNK of a mail without its attachments.
   *
   * @param told what it tells of itself
   */
  Prepared prepareMail(Plan plan, Found found, Raw.Bytes bytes, Struct told) {
    String reading = reading(plan);
    Facts facts = bytes.facts();
    Struct metadata = told.toBuilder().mergeFrom(facts.metadata()).build();
    Raw.Bytes unversioned =
        new Raw.Bytes(
            bytes.file(),
            bytes.mediaType(),
            bytes.charset(),
            new Facts(
                facts.title(), facts.uri(), metadata, null, facts.fileName(), facts.lineage()));
    return Preparer.prepared(
        found.item().name(),
        found.id(),
        Stage.FETCH,
        () -> read(plan, found, reading, unversioned));
  }

  private Prepared part(Plan plan, Found found, Path file) throws Exception {
    Optional<String> refusal = plan.holding().filter().refusal(file);
    if (refusal.isPresent()) {
      return new Prepared.Skipped(found.item().name(), found.id(), refusal.get());
    }
    try (ItemScratch scratch = new ItemScratch(workspace, maxBytes)) {
      return made(plan, found, found.item().fetch().fetch(scratch, null), scratch);
    } catch (IOException e) {
      throw ContentReader.unreadable(e);
    }
  }

  /**
   * An item that was looked at.
   *
   * @param text null where it holds none that is read here: a picture, or what is left out
   */
  public record Looked(Facts facts, String mediaType, @Nullable ExtractedText text) {}

  /**
   * Gets an item and its text; nothing is made of it.
   *
   * @throws ItemFailedException as an ingest would fail
   */
  public Looked look(Item item) throws Exception {
    try (ItemScratch scratch = new ItemScratch(workspace, maxBytes)) {
      return switch (item.fetch().fetch(scratch, null)) {
        case Raw.Text text -> looked(text.facts(), text.mediaType(), reader.read(text, scratch));
        case Raw.Pages pages -> looked(pages.facts(), pages.mediaType(), words(pages));
        case Raw.Bytes bytes ->
            looked(bytes.facts(), bytes.mediaType(), reader.read(bytes, Wanted.TEXT));
        case Raw.Same same -> throw leftOut("its source says that it is stored, and it is not");
        case Raw.Gone gone -> throw leftOut("it is gone");
        case Raw.LeftOut(var reason) -> throw leftOut("its source leaves it out: " + reason);
      };
    } catch (IOException e) {
      throw ContentReader.unreadable(e);
    }
  }

  private static Looked looked(Facts facts, String mediaType, Reading read) {
    return read instanceof Words(var text)
        ? new Looked(facts, text.mediaType(), text)
        : new Looked(facts, mediaType, null);
  }

  private static Words words(Raw.Pages pages) {
    return new Words(
        new ExtractedText(
            pages.mediaType(), "", pages.pages(), Struct.getDefaultInstance(), List.of()));
  }

  private static ItemFailedException leftOut(String why) {
    return new ItemFailedException(Failure.of(Stage.FETCH, Reason.UNSUPPORTED, why));
  }

  private Opened fetch(Plan plan, Found found) throws Exception {
    Item item = found.item();
    String reading = reading(plan);
    String version = versionOf(found.stored(), reading);
    if (found.stored() != null && version != null && version.equals(item.version())) {
      return new Opened.Single(new Prepared.Unchanged(item.name(), found.id(), found.stored()));
    }
    OpenedItems opener = new OpenedItems(this, holders, plan, reading);
    Optional<HeldItem> same = version == null ? opener.same(found) : Optional.empty();
    if (same.isPresent() && opener.version(same.get()).equals(item.version())) {
      return same.get();
    }
    String known = same.map(opener::version).orElse(version);
    ItemScratch scratch = new ItemScratch(workspace, mostBytes(plan, item.name()));
    try {
      Raw raw = item.fetch().fetch(scratch, known);
      if (raw instanceof Raw.Same && same.isPresent()) {
        return same.get();
      }
      if (raw instanceof Raw.Bytes bytes) {
        Optional<HeldItem> held = opener.open(found, bytes);
        if (held.isPresent()) {
          if (held.get().isOpen()) {
            // Its file is read on.
            scratch.handOver();
          }
          return held.get();
        }
      }
      return new Opened.Single(made(plan, found, raw, scratch));
    } catch (IOException e) {
      throw ContentReader.unreadable(e);
    } finally {
      scratch.close();
    }
  }

  /** Only what is called as archives are may be as large as they. */
  private long mostBytes(Plan plan, String name) {
    return plan.holding().archives() && HolderKind.isNamedAsArchive(name)
        ? Math.max(maxBytes, holders.maxBytes())
        : maxBytes;
  }

  private Prepared made(Plan plan, Found found, Raw raw, ItemScratch scratch) throws Exception {
    Item item = found.item();
    String reading = reading(plan);
    Version stored = found.stored();
    return switch (raw) {
      case Raw.Same same -> new Prepared.Unchanged(item.name(), found.id(), known(stored));
      case Raw.Gone gone -> new Prepared.Skipped(item.name(), found.id(), GONE);
      case Raw.LeftOut(var reason) -> new Prepared.Skipped(item.name(), found.id(), reason);
      case Raw.Text text ->
          drafted(
                  plan,
                  new Fetched(found, text.facts(), hash(plan, reading, found, text), reading),
                  () -> reader.read(text, scratch))
              .read(bytes(text.text()));
      case Raw.Pages pages ->
          drafted(
                  plan,
                  new Fetched(found, pages.facts(), hash(plan, reading, found, pages), reading),
                  () -> words(pages))
              .read(pages.pages().stream().mapToLong(page -> bytes(page.text())).sum());
      case Raw.Bytes bytes -> read(plan, found, reading, bytes);
    };
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private Prepared drafted(Plan plan, Fetched fetched, Callable<Reading> read) throws Exception {
    Found found = fetched.found();
    Version stored = found.stored();
    return stored != null && stored.holds(fetched.hash())
        ? new Prepared.Unchanged(found.item().name(), found.id(), stored)
        : drafts.of(plan, fetched, read.call());
  }

  private static String hash(Plan plan, String reading, Found found, Raw.Text text) {
    return start(plan, reading, found, text.facts()).text(text.mediaType()).text(text.text()).hex();
  }

  private static String hash(Plan plan, String reading, Found found, Raw.Pages pages) {
    ContentHash hash = start(plan, reading, found, pages.facts()).text(pages.mediaType());
    for (Page page : pages.pages()) {
      hash.text(page.place().toString()).text(page.layout().name()).text(page.text());
    }
    return hash.hex();
  }

  private static Version known(@Nullable Version stored) throws ItemFailedException {
    if (stored == null) {
      throw new ItemFailedException(
          Failure.of(
              Stage.FETCH, Reason.INTERNAL, "its source says that it is stored, and it is not"));
    }
    return stored;
  }

  /** The version that is stored, where nothing else would make another document of it. */
  private static @Nullable String versionOf(@Nullable Version stored, String reading) {
    Origin origin = stored == null || !stored.active() ? null : stored.origin();
    return origin == null || !reading.equals(origin.reading()) ? null : origin.version();
  }

  /** All but the item itself that shapes its document. */
  private String reading(Plan plan) {
    boolean pictures = plan.encoder().image().isPresent();
    ContentHash reading =
        ContentHash.of(plan.rules())
            .text(contents.version(pictures, plan.pictureText()))
            .text(contents.hears() ? contents.speechVersion() : "")
            .struct(plan.metadata());
    String recipe = plan.recipe().version();
    if (!recipe.isEmpty()) {
      reading.text(recipe);
    }
    plan.holding().target().labelling().into(reading);
    return (plan.holding().isOn() ? reading.text(plan.holding().fingerprint()) : reading).hex();
  }

  private static ContentHash start(Plan plan, String reading, Found found, Facts facts) {
    ContentHash hash =
        ContentHash.of(plan.rules())
            .text(reading)
            .text(found.item().path())
            .text(facts.title())
            .text(facts.uri())
            .struct(facts.metadata());
    List<String> labels = facts.labels();
    if (labels != null) {
      hash.text("labels " + String.join(" ", labels));
    }
    return facts.fileName().isEmpty() ? hash : hash.text(facts.fileName());
  }

  private Prepared read(Plan plan, Found found, String reading, Raw.Bytes bytes) throws Exception {
    Item item = found.item();
    String hash = preparer.within(Stage.FETCH, () -> hash(plan, found, reading, bytes));
    Version stored = found.stored();
    if (stored != null && stored.holds(hash)) {
      return new Prepared.Unchanged(item.name(), found.id(), stored);
    }
    Wanted wanted =
        new Wanted(
            plan.encoder().image(), plan.pictureText(), false, !plan.holding().attachments(), null);
    return drafts
        .of(plan, new Fetched(found, bytes.facts(), hash, reading), reader.read(bytes, wanted))
        .read(Files.size(bytes.file()));
  }

  /** The content hash of what is read of an item's bytes. */
  private String hash(Plan plan, Found found, String reading, Raw.Bytes bytes)
      throws IOException, ItemFailedException {
    long size = Files.size(bytes.file());
    if (size > maxBytes) {
      throw new ItemFailedException(
          Failure.of(
              Stage.FETCH,
              Reason.TOO_LARGE,
              "it has %d bytes, more than %d MiB".formatted(size, maxBytes >> 20)));
    }
    ReadFiles files = plan.files();
    if (files != null) {
      files.add(found.item().name(), new ReadFiles.Read(size, ContentHash.hex(bytes.file())));
    }
    return hash(plan, found, bytes, reading);
  }

  static String hash(Plan plan, Found found, Raw.Bytes bytes, String reading) throws IOException {
    ContentHash hash =
        start(plan, reading, found, bytes.facts())
            .text(bytes.mediaType())
            .text(Optional.ofNullable(bytes.charset()).orElse(""));
    try (InputStream in = Files.newInputStream(bytes.file())) {
      long read = hash.bytes(in, Long.MAX_VALUE);
    }
    return hash.hex();
  }
}
