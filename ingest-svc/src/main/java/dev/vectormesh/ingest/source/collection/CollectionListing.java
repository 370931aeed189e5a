package dev.vectormesh.ingest.source.collection;

import dev.vectormesh.ingest.document.Lineage;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.collection.CollectionDocuments.Kept;
import dev.vectormesh.ingest.source.collection.CollectionDocuments.Listed;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.Mark;
import dev.vectormesh.ingest.text.PagedText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Collection by collection, document by document, a page at a time: {@code collection/document}.
 */
final class CollectionListing implements Listing {
  private static final int PAGE = 500;

  /** Why a picture is left out: its file is not kept, and its words alone are no picture. */
  private static final String PICTURE = "picture";

  private final CollectionDocuments documents;
  private final String tenant;
  private final String scope;
  private final Deque<Read> left;
  private final Deque<Listed> page = new ArrayDeque<>();
  private @Nullable String after;

  /** A collection that is read. */
  record Read(CollectionName name, UUID uid) {}

  /**
   * @param after the name of the last item that is not wanted any more; null to begin at the first
   */
  CollectionListing(
      CollectionDocuments documents,
      String tenant,
      String scope,
      List<Read> collections,
      @Nullable String after) {
    this.documents = documents;
    this.tenant = tenant;
    this.scope = scope;
    this.left = new ArrayDeque<>(collections);
    if (after != null) {
      String collection = after.substring(0, after.indexOf('/'));
      left.removeIf(read -> read.name().collection().compareTo(collection) < 0);
      Read first = left.peek();
      if (first != null && first.name().collection().equals(collection)) {
        this.after = after.substring(after.indexOf('/') + 1);
      }
    }
  }

  @Override
  public @Nullable Item next() {
    while (page.isEmpty()) {
      Read read = left.peek();
      if (read == null) {
        return null;
      }
      page.addAll(documents.page(tenant, read.uid(), after, PAGE));
      if (page.isEmpty()) {
        left.remove();
        after = null;
      }
    }
    Listed document = page.remove();
    after = document.id();
    return item(left.element(), document);
  }

  private Item item(Read read, Listed document) {
    String name = read.name().collection() + "/" + document.id();
    return new Item(
        name,
        name,
        scope + "/" + name,
        document.version(),
        (scratch, stored) -> document.picture() ? new Raw.LeftOut(PICTURE) : raw(read, document));
  }

  private Raw raw(Read read, Listed document) {
    Optional<Kept> found = documents.find(tenant, read.uid(), document.id());
    if (found.isEmpty()) {
      return new Raw.Gone();
    }
    Kept kept = found.get();
    Raw.Facts facts =
        new Raw.Facts(
            kept.title(),
            kept.uri(),
            kept.metadata(),
            kept.version(),
            "",
            new Lineage(read.name().document(document.id()).toString(), kept.rootObject()),
            kept.labels().isEmpty() ? null : kept.labels());
    return new Raw.Pages(pages(kept.text()), kept.mediaType(), facts);
  }

  /** A text's parts with their places, as they were read once. */
  private static List<Page> pages(PagedText text) {
    if (text.marks().isEmpty()) {
      return List.of(new Page(0, text.text()));
    }
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < text.marks().size(); i++) {
      Mark mark = text.marks().get(i);
      int end =
          i + 1 < text.marks().size() ? text.marks().get(i + 1).offset() : text.text().length();
      pages.add(new Page(mark.place(), mark.layout(), text.text().substring(mark.offset(), end)));
    }
    return pages;
  }

  @Override
  public @Nullable String partial() {
    return null;
  }

  @Override
  public void close() {}
}
