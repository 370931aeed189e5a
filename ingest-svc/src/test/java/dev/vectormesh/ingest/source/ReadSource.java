package dev.vectormesh.ingest.source;

import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.source.SourceKind.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a kind of sources as a job does, one item after the other. */
public final class ReadSource {
  public static final Caller CALLER = new Caller("acme", "collections/c");

  private final Path folder;

  public ReadSource(Path folder) {
    this.folder = folder;
  }

  /** What a listing gave. */
  public record Listed(List<Item> items, @Nullable String partial, List<String> warnings) {
    public List<String> names() {
      return items.stream().map(Item::name).toList();
    }

    public Item item(String name) {
      return items.stream().filter(item -> item.name().equals(name)).findFirst().orElseThrow();
    }
  }

  public Listed list(SourceKind kind, Source source, @Nullable String after) throws Exception {
    List<Item> items = new ArrayList<>();
    try (Listing listing = kind.open(CALLER, source, after)) {
      for (Item item = listing.next(); item != null; item = listing.next()) {
        items.add(item);
      }
      String scope = kind.scope(CALLER, source);
      if (!items.stream().allMatch(item -> item.path().startsWith(scope + "/"))) {
        throw new AssertionError("a path does not begin with the scope " + scope);
      }
      return new Listed(items, listing.partial(), listing.warnings());
    }
  }

  public Listed list(SourceKind kind, Source source) throws Exception {
    return list(kind, source, null);
  }

  public Raw fetch(Item item, @Nullable String stored) throws Exception {
    return item.fetch()
        .fetch(
            new Scratch() {
              @Override
              public Path file(String name) {
                return folder.resolve(name);
              }

              @Override
              public long maxBytes() {
                return 10_000_000;
              }
            },
            stored);
  }

  /** The reason why it cannot be had. */
  public String failure(Item item) {
    try {
      return "no failure, but " + fetch(item, null);
    } catch (ItemFailedException e) {
      return e.failure().reason();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Each item's text by its name; what gives none by the kind of what it gives. */
  public Map<String, String> texts(Listed listed) throws Exception {
    Map<String, String> texts = new TreeMap<>();
    for (Item item : listed.items()) {
      texts.put(item.name(), text(fetch(item, null)));
    }
    return texts;
  }

  public static String text(Raw raw) {
    return switch (raw) {
      case Raw.Text text -> text.text();
      case Raw.Bytes bytes -> text(bytes);
      case Raw.Pages pages -> String.valueOf(pages.pages());
      case Raw.LeftOut left -> left.reason();
      case Raw.Same same -> "same";
      case Raw.Gone gone -> "gone";
    };
  }

  private static String text(Raw.Bytes bytes) {
    try {
      return Files.readString(
          bytes.file(),
          bytes.charset() == null ? StandardCharsets.UTF_8 : Charset.forName(bytes.charset()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
