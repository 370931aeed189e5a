package dev.vectormesh.ingest.source.fetch;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.HolderStore.Held;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.archive.HolderKind;
import dev.vectormesh.ingest.source.fetch.HeldItem.Outer;
import dev.vectormesh.ingest.source.fetch.ItemFetcher.Found;
import dev.vectormesh.ingest.source.fetch.ItemFetcher.Plan;
import dev.vectormesh.ingest.text.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Archives and mails among a source's items. */
final class OpenedItems {
  private final ItemFetcher items;
  private final Holders holders;
  private final Plan plan;
  private final String reading;

  OpenedItems(ItemFetcher items, Holders holders, Plan plan, String reading) {
    this.items = items;
    this.holders = holders;
    this.plan = plan;
    this.reading = ContentHash.hex(reading + " " + plan.holding().fingerprint());
  }

  /** The item as it was read last, where nothing but its content could make others of its parts. */
  Optional<HeldItem> same(Found found) {
    if (!plan.holding().isOn()) {
      return Optional.empty();
    }
    Optional<Held> held =
        holders
            .held(plan.holding(), found.id())
            .filter(known -> known.version() != null && reading.equals(known.reading()));
    return held.flatMap(known -> {
      Item item = found.item();
      Raw.Facts unknown = new Raw.Facts("", "", Struct.getDefaultInstance(), null);
      Outer outer = outer(found, unknown, known.contentHash(), known.version());
      return holders.same(plan.holding(), outer, known, itself(item, found));
    });
  }

  private static @Nullable Prepared itself(Item item, Found found) {
    Version stored = found.stored();
    return stored == null || !stored.active()
        ? null
        : new Prepared.Unchanged(item.name(), found.id(), stored);
  }

  /** The version that is stored of it. */
  String version(HeldItem same) {
    return String.valueOf(same.outer().version());
  }

  /** The item where it holds others; empty where it does not. */
  Optional<HeldItem> open(Found found, Raw.Bytes bytes) throws Exception {
    Item item = found.item();
    Optional<HolderKind> kind =
        holders.kind(plan.holding(), String.valueOf(bytes.file().getFileName()), bytes.file());
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    check(bytes);
    String hash = ItemFetcher.hash(plan, found, bytes, reading);
    String stated = bytes.facts().version();
    Outer outer = outer(found, bytes.facts(), hash, stated == null ? item.version() : stated);
    boolean mail = kind.get() == HolderKind.MAIL;
    Optional<Held> held =
        holders.held(plan.holding(), found.id()).filter(known -> known.contentHash().equals(hash));
    if (held.isPresent()) {
      Optional<HeldItem> same =
          holders.same(plan.holding(), outer, held.get(), mail ? itself(item, found) : null);
      if (same.isPresent() && (!mail || itself(item, found) != null)) {
        return same;
      }
    }
    Function<Struct, Prepared> own =
        mail ? told -> items.prepareMail(plan, unversioned(found), bytes, told) : null;
    return Optional.of(
        holders.open(outer, kind.get(), bytes.file(), new HeldItem.Reader(items, plan), own));
  }

  /** A mail's document does not tell whether its attachments are stored: it is looked at again. */
  private static Found unversioned(Found found) {
    Item item = found.item();
    return new Found(
        new Item(item.name(), item.token(), item.path(), null, item.fetch()),
        found.id(),
        found.stored());
  }

  private void check(Raw.Bytes bytes) throws IOException, ItemFailedException {
    long size = Files.size(bytes.file());
    if (size > holders.maxBytes()) {
      throw new ItemFailedException(
          Failure.of(
              Stage.FETCH,
              Reason.TOO_LARGE,
              "it has %d bytes, more than %d MiB".formatted(size, holders.maxBytes() >> 20)));
    }
  }

  private Outer outer(Found found, Raw.Facts facts, String hash, @Nullable String version) {
    Item item = found.item();
    Struct metadata =
        facts.metadata().toBuilder().putAllFields(plan.metadata().getFieldsMap()).build();
    return new Outer(
        item.name(),
        found.id(),
        item.path(),
        facts.uri(),
        metadata,
        hash,
        version,
        reading,
        facts.lineage());
  }
}
