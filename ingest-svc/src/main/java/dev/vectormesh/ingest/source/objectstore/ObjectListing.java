package dev.vectormesh.ingest.source.objectstore;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.document.MetadataFields;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.source.DeclaredType;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.Scratch;
import dev.vectormesh.ingest.source.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The objects of a bucket as items, page by page. */
final class ObjectListing implements Listing {
  private final Bucket bucket;
  private final Wanted wanted;
  private final @Nullable String after;
  private final Deque<Bucket.Entry> entries = new ArrayDeque<>();
  private @Nullable String page;
  private boolean begun;

  /**
   * What is wanted of a bucket.
   *
   * @param scope that paths begin with
   * @param name the bucket's
   */
  record Wanted(String scope, String name, String prefix, KeyGlobs include, KeyGlobs exclude) {
    boolean takes(Bucket.Entry entry) {
      String key = entry.key();
      // What consoles show as an empty folder.
      boolean folder = key.endsWith("/") && entry.size() == 0;
      return !folder && (include.isEmpty() || include.matches(key)) && !exclude.matches(key);
    }
  }

  /**
   * @param after the last key that is not wanted any more; null to begin at the first
   */
  ObjectListing(Bucket bucket, Wanted wanted, @Nullable String after) {
    this.bucket = bucket;
    this.wanted = wanted;
    this.after = after;
  }

  @Override
  public @Nullable Item next() throws SourceException {
    while (entries.isEmpty() && (!begun || page != null)) {
      Bucket.Page read = bucket.list(wanted.prefix(), after, page);
      begun = true;
      page = read.next();
      read.entries().stream().filter(wanted::takes).forEach(entries::add);
    }
    Bucket.Entry entry = entries.poll();
    return entry == null
        ? null
        : new Item(
            entry.key(),
            entry.key(),
            wanted.scope() + "/" + entry.key(),
            entry.version(),
            (scratch, stored) -> fetch(entry, scratch));
  }

  private Raw fetch(Bucket.Entry entry, Scratch scratch) throws ItemFailedException {
    if (entry.size() > scratch.maxBytes()) {
      throw tooLarge(scratch.maxBytes());
    }
    String key = entry.key();
    try {
      Path file = scratch.file(key.substring(key.lastIndexOf('/') + 1));
      Optional<Bucket.Content> content = bucket.get(key, file, scratch.maxBytes());
      return content.isEmpty() ? new Raw.Gone() : bytes(entry, file, content.get());
    } catch (IOException e) {
      throw new ItemFailedException(
          Failure.of(Stage.FETCH, Reason.UNREADABLE, String.valueOf(e.getMessage())));
    }
  }

  static ItemFailedException tooLarge(long most) {
    return new ItemFailedException(
        Failure.of(Stage.FETCH, Reason.TOO_LARGE, "it has more than %d MiB".formatted(most >> 20)));
  }

  private Raw bytes(Bucket.Entry entry, Path file, Bucket.Content content) {
    DeclaredType declared = DeclaredType.of(content.mediaType());
    Struct.Builder metadata = Struct.newBuilder();
    MetadataFields.put(metadata, "bucket", wanted.name());
    MetadataFields.put(metadata, "path", entry.key());
    String version = content.version() == null ? entry.version() : content.version();
    return new Raw.Bytes(
        file,
        declared.type(),
        declared.charset(),
        new Raw.Facts(
            "", "s3://%s/%s".formatted(wanted.name(), entry.key()), metadata.build(), version));
  }

  @Override
  public @Nullable String partial() {
    return null;
  }

  @Override
  public void close() {
    bucket.close();
  }
}
