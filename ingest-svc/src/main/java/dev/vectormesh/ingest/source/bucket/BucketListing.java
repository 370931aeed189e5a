package dev.vectormesh.ingest.source.bucket;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.bucket.Bucket;
import dev.vectormesh.ingest.bucket.BucketObjects;
import dev.vectormesh.ingest.bucket.Buckets;
import dev.vectormesh.ingest.bucket.ObjectRows;
import dev.vectormesh.ingest.bucket.StoredObject;
import dev.vectormesh.ingest.document.Lineage;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.source.DeclaredType;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Objects of a bucket as items, page by page, by name. */
final class BucketListing implements Listing {
  private static final int PAGE = 500;

  private final Bucket bucket;
  private final BucketObjects objects;
  private final Pages pages;
  private final Deque<Named> waiting = new ArrayDeque<>();
  private @Nullable String last;
  private boolean ended;

  /** An object that was named; null where it is gone by now. */
  record Named(String id, @Nullable StoredObject object) {}

  /** What is read, in the order of ids. */
  sealed interface Pages {
    List<Named> behind(@Nullable String after, int size);

    /** See {@link Listing#partial}. */
    @Nullable String partial();
  }

  /** All objects of a bucket. */
  record Whole(Bucket bucket, ObjectRows rows) implements Pages {
    @Override
    public List<Named> behind(@Nullable String after, int size) {
      return rows.page(bucket, after, size).stream()
          .map(object -> new Named(object.id(), object))
          .toList();
    }

    @Override
    public @Nullable String partial() {
      return null;
    }
  }

  /** Those that a batch names. */
  record Part(Bucket bucket, ObjectRows rows, String batch, DraftObjects drafts) implements Pages {
    @Override
    public List<Named> behind(@Nullable String after, int size) {
      List<String> ids = drafts.page(bucket, batch, after, size);
      Map<String, StoredObject> there = new HashMap<>();
      rows.find(bucket, ids).forEach(object -> there.put(object.id(), object));
      return ids.stream().map(id -> new Named(id, there.get(id))).toList();
    }

    @Override
    public String partial() {
      return "the batch names some of the bucket's objects";
    }
  }

  /**
   * @param after the last id that is not wanted any more; null to begin at the first
   */
  BucketListing(Bucket bucket, BucketObjects objects, Pages pages, @Nullable String after) {
    this.bucket = bucket;
    this.objects = objects;
    this.pages = pages;
    last = after;
  }

  @Override
  public @Nullable Item next() {
    if (waiting.isEmpty() && !ended) {
      waiting.addAll(pages.behind(last, PAGE));
      ended = waiting.size() < PAGE;
    }
    Named named = waiting.poll();
    if (named == null) {
      return null;
    }
    last = named.id();
    StoredObject object = named.object();
    return new Item(
        named.id(),
        named.id(),
        Buckets.scope(bucket) + "/" + named.id(),
        object == null ? null : object.etag(),
        (scratch, stored) -> object == null ? new Raw.Gone() : fetch(object, scratch));
  }

  private Raw fetch(StoredObject listed, Scratch scratch) throws ItemFailedException {
    Optional<StoredObject> found = Optional.of(listed);
    // Between listing and reading it may be put anew, or deleted; bytes alone never change.
    for (int tried = 0; tried < 3 && found.isPresent(); tried++) {
      Optional<Raw> read = read(found.get(), scratch);
      if (read.isPresent()) {
        return read.get();
      }
      found = objects.rows().find(bucket, listed.id());
    }
    if (found.isEmpty()) {
      return new Raw.Gone();
    }
    throw failed(
        Reason.UNREADABLE, "its bytes are gone from the object store: put the object again");
  }

  private Optional<Raw> read(StoredObject object, Scratch scratch) throws ItemFailedException {
    if (object.size() > scratch.maxBytes()) {
      throw failed(
          Reason.TOO_LARGE,
          "it has %d bytes, more than %d MiB".formatted(object.size(), scratch.maxBytes() >> 20));
    }
    String said = object.description().fileName();
    String name = said.isEmpty() ? object.id() : said;
    try {
      Optional<InputStream> bytes = objects.open(bucket, object, 0);
      if (bytes.isEmpty()) {
        return Optional.empty();
      }
      Path file = scratch.file(name.substring(name.lastIndexOf('/') + 1));
      try (InputStream in = bytes.get()) {
        long copied = Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      }
      return Optional.of(bytes(object, file));
    } catch (IOException e) {
      throw failed(Reason.UNREADABLE, String.valueOf(e.getMessage()));
    }
  }

  private Raw bytes(StoredObject object, Path file) {
    DeclaredType declared = DeclaredType.of(object.description().mediaType());
    String name = bucket.name().object(object.id()).toString();
    Struct metadata = object.description().metadata();
    return new Raw.Bytes(
        file,
        declared.type(),
        declared.charset(),
        new Raw.Facts(
            "",
            name,
            metadata,
            object.etag(),
            object.description().fileName(),
            new Lineage(name, name)));
  }

  private static ItemFailedException failed(Reason reason, String why) {
    return new ItemFailedException(Failure.of(Stage.FETCH, reason, why));
  }

  @Override
  public @Nullable String partial() {
    return pages.partial();
  }

  @Override
  public void close() {
    // Pages hold nothing open.
  }
}
