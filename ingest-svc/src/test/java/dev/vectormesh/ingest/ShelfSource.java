package dev.vectormesh.ingest;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.PluginSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A source of the tests' own, as a plug-in brings one: books on a shelf, in the order of names. */
public final class ShelfSource implements SourceKind {
  private static final Map<String, Shelf> SHELVES = new ConcurrentHashMap<>();

  /** A shelf, as tests set it. */
  static final class Shelf {
    final Map<String, Book> books = new TreeMap<>();
    final List<String> fetched = java.util.Collections.synchronizedList(new ArrayList<>());
    final List<String> memories = new ArrayList<>();
    volatile @Nullable String partial;
    volatile @Nullable Failure failure;
    volatile @Nullable String memory;

    void put(String name, String text) {
      books.put(
          name, new Book(name, "v:" + text, facts -> new Raw.Text(text, "text/plain", facts)));
    }
  }

  /** A failure of the listing behind so many items. */
  record Failure(int items, Code code) {}

  /** What is on a shelf. */
  record Book(String name, @Nullable String version, Content content) {}

  /** What a fetch answers. */
  interface Content {
    Raw of(Raw.Facts facts);
  }

  static Shelf shelf(String name) {
    return SHELVES.computeIfAbsent(name, n -> new Shelf());
  }

  static Source source(String name) {
    return Source.newBuilder()
        .setPlugin(
            PluginSource.newBuilder()
                .setKind("shelf")
                .setSettings(
                    Struct.newBuilder()
                        .putFields("name", Value.newBuilder().setStringValue(name).build())))
        .build();
  }

  @Override
  public String kind() {
    return "shelf";
  }

  @Override
  public String description() {
    return "Books on a shelf";
  }

  @Override
  public String scope(Caller caller, Source source) {
    return "shelf:" + name(source);
  }

  private static String name(Source source) {
    return source.getPlugin().getSettings().getFieldsOrThrow("name").getStringValue();
  }

  @Override
  public Listing open(Caller caller, Source source, @Nullable String after) {
    Shelf shelf = shelf(name(source));
    shelf.memories.add(String.valueOf(caller.memory()));
    return new Books(shelf, scope(caller, source), after);
  }

  private static final class Books implements Listing {
    private final Shelf shelf;
    private final String scope;
    private final Iterator<Book> books;
    private int listed;

    Books(Shelf shelf, String scope, @Nullable String after) {
      this.shelf = shelf;
      this.scope = scope;
      this.books =
          List.copyOf(shelf.books.values()).stream()
              .filter(book -> after == null || book.name().compareTo(after) > 0)
              .iterator();
    }

    @Override
    public @Nullable Item next() throws SourceException {
      Failure failure = shelf.failure;
      if (failure != null && listed == failure.items()) {
        throw new SourceException(failure.code(), "the shelf fell down: put it up again");
      }
      listed++;
      return books.hasNext() ? item(books.next()) : null;
    }

    private Item item(Book book) {
      return new Item(
          book.name(),
          book.name(),
          scope + "/" + book.name(),
          book.version(),
          (scratch, stored) -> {
            shelf.fetched.add(book.name());
            return book.content()
                .of(new Raw.Facts("", "shelf://" + book.name(), Struct.getDefaultInstance(), null));
          });
    }

    @Override
    public @Nullable String partial() {
      return shelf.partial;
    }

    @Override
    public @Nullable String memory() {
      return shelf.memory;
    }

    @Override
    public void close() {}
  }
}
