package dev.vectormesh.ingest.source.database;

import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.DatabaseQuerySource;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.text.ContentHash;
import org.jspecify.annotations.Nullable;

/** The rows of a query as items. */
final class DatabaseListing implements Listing {
  private final DatabaseQuerySource source;
  private final String scope;
  private final Rows rows;
  private final @Nullable String from;
  private final RowDocument document;
  private @Nullable String last;
  private boolean checked;

  /**
   * @param from the watermark that the rows begin at; null where they are all
   */
  DatabaseListing(DatabaseQuerySource source, String scope, Rows rows, @Nullable String from) {
    this.source = source;
    this.scope = scope;
    this.rows = rows;
    this.from = from;
    this.document = new RowDocument(source);
  }

  @Override
  public @Nullable Item next() throws SourceException, InterruptedException {
    Rows.Row row = rows.next();
    if (row == null) {
      return null;
    }
    String id = row.id();
    if (id == null) {
      throw new SourceException(
          Code.INVALID_ARGUMENT,
          "a row has no %s: leave such rows out, or name another id_column"
              .formatted(source.getIdColumn()));
    }
    if (id.equals(last)) {
      throw new SourceException(
          Code.INVALID_ARGUMENT,
          "%s %s comes twice: an id_column has each value once"
              .formatted(source.getIdColumn(), id));
    }
    last = id;
    if (!checked) {
      document.check(row.json());
      checked = true;
    }
    String version = ContentHash.hex(row.json());
    String json = row.json();
    return new Item(
        id, id, scope + "/" + id, version, (scratch, stored) -> document.of(json, version));
  }

  @Override
  public @Nullable String partial() {
    return from == null
        ? null
        : "it begins at %s %s; from_the_beginning reads all rows"
            .formatted(source.getWatermarkColumn(), from);
  }

  @Override
  public @Nullable String memory() {
    return rows.watermark();
  }

  @Override
  public void close() {
    rows.close();
  }
}
