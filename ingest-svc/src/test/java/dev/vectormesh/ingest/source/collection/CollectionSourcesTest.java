package dev.vectormesh.ingest.source.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.CollectionSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.document.Lineage;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.Scratch;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind.Caller;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Mark;
import dev.vectormesh.ingest.text.PagedText;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.platform.error.ApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CollectionSourcesTest {
  private static final Caller CALLER = new Caller("acme", "namespaces/zoo/collections/made");

  /** Texts of documents need none. */
  private static final Scratch NO_SCRATCH =
      new Scratch() {
        @Override
        public Path file(String name) throws IOException {
          throw new IOException("no file is written here");
        }

        @Override
        public long maxBytes() {
          return 0;
        }
      };

  private final Map<UUID, NavigableMap<String, Kept>> collections = new TreeMap<>();
  private final CollectionSources sources = new CollectionSources(new Documents());

  /** A document of the tests'. */
  private record Kept(boolean picture, CollectionDocuments.Kept kept) {}

  /** Collections in memory. */
  private final class Documents implements CollectionDocuments {
    @Override
    public Optional<UUID> uid(String tenant, CollectionName name) {
      return Optional.of(uidOf(name.collection())).filter(collections::containsKey);
    }

    @Override
    public List<Listed> page(String tenant, UUID collection, @Nullable String after, int size) {
      return of(collection).tailMap(after == null ? "" : after, false).entrySet().stream()
          .limit(2)
          .map(entry ->
              new Listed(
                  entry.getKey(), entry.getValue().kept().version(), entry.getValue().picture()))
          .toList();
    }

    @Override
    public Optional<Kept> find(String tenant, UUID collection, String id) {
      return Optional.ofNullable(of(collection).get(id)).map(CollectionSourcesTest.Kept::kept);
    }
  }

  private NavigableMap<String, Kept> of(UUID collection) {
    return Objects.requireNonNull(collections.get(collection));
  }

  private static UUID uidOf(String collection) {
    return UUID.nameUUIDFromBytes(collection.getBytes(StandardCharsets.UTF_8));
  }

  private void put(String collection, String id, PagedText text, boolean picture) {
    collections
        .computeIfAbsent(uidOf(collection), uid -> new TreeMap<>())
        .put(
            id,
            new Kept(
                picture,
                new CollectionDocuments.Kept(
                    "Title of " + id,
                    "file:///" + id,
                    "application/pdf",
                    Struct.getDefaultInstance(),
                    text,
                    "v-" + id,
                    "namespaces/zoo/buckets/inbox/objects/" + id,
                    List.of("team-" + collection))));
  }

  private static Source source(String... collections) {
    CollectionSource.Builder source = CollectionSource.newBuilder();
    for (String collection : collections) {
      source.addCollections("namespaces/zoo/collections/" + collection);
    }
    return Source.newBuilder().setCollection(source).build();
  }

  private List<Item> items(Source source, @Nullable String after) throws Exception {
    List<Item> items = new ArrayList<>();
    try (Listing listing = sources.open(CALLER, source, after)) {
      for (Item item = listing.next(); item != null; item = listing.next()) {
        items.add(item);
      }
      assertThat(listing.partial()).isNull();
    }
    return items;
  }

  @Test
  void documents_areListedByCollectionAndId_andFromAnyOfThemOn() throws Exception {
    for (String id : List.of("a", "b", "c", "d", "e")) {
      put("birds", id, PagedText.plain(id), false);
    }
    put("fish", "a", PagedText.plain("a"), false);
    Source source = source("fish", "birds");

    assertThat(items(source, null))
        .extracting(Item::name)
        .containsExactly("birds/a", "birds/b", "birds/c", "birds/d", "birds/e", "fish/a");
    assertThat(items(source, "birds/d"))
        .extracting(Item::name)
        .containsExactly("birds/e", "fish/a");
    assertThat(items(source, "birds/e")).extracting(Item::name).containsExactly("fish/a");
    assertThat(items(source, "fish/a")).isEmpty();
    String scope = sources.scope(CALLER, source);
    assertThat(items(source, null).getFirst().path()).isEqualTo(scope + "/birds/a");
    assertThat(scope).isEqualTo(sources.scope(CALLER, source("birds", "fish")));
  }

  @Test
  void text_keepsItsPlaces() throws Exception {
    PagedText text =
        new PagedText(
            "First page.\n\nSecond page.",
            List.of(
                new Mark(0, Place.page(1), Layout.PROSE),
                new Mark(13, Place.page(2), Layout.PROSE)));
    put("birds", "a", text, false);

    Raw raw = items(source("birds"), null).getFirst().fetch().fetch(NO_SCRATCH, null);

    assertThat(raw)
        .isInstanceOfSatisfying(
            Raw.Pages.class,
            pages -> {
              assertThat(pages.pages())
                  .extracting(Page::place)
                  .containsExactly(Place.page(1), Place.page(2));
              assertThat(pages.pages().getLast().text()).isEqualTo("Second page.");
              assertThat(pages.mediaType()).isEqualTo("application/pdf");
              assertThat(pages.facts().title()).isEqualTo("Title of a");
              assertThat(pages.facts().version()).isEqualTo("v-a");
              assertThat(pages.facts().lineage())
                  .isEqualTo(
                      new Lineage(
                          "namespaces/zoo/collections/birds/documents/a",
                          "namespaces/zoo/buckets/inbox/objects/a"));
            });
  }

  @Test
  void picture_isLeftOut_andWhatWentMeanwhileIsGone() throws Exception {
    put("birds", "a", PagedText.plain("Wings."), true);
    put("birds", "b", PagedText.plain("Feet."), false);
    List<Item> items = items(source("birds"), null);
    of(uidOf("birds")).clear();

    assertThat(items.get(0).fetch().fetch(NO_SCRATCH, null)).isEqualTo(new Raw.LeftOut("picture"));
    assertThat(items.get(1).fetch().fetch(NO_SCRATCH, null)).isEqualTo(new Raw.Gone());
  }

  @Test
  void collectionThatIsNone_orIsItself_orInAnotherNamespace_isRefused() {
    Source other =
        Source.newBuilder()
            .setCollection(
                CollectionSource.newBuilder().addCollections("namespaces/sea/collections/fish"))
            .build();

    assertThatThrownBy(() -> items(source("nowhere"), null))
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
    assertThatThrownBy(() -> sources.scope(CALLER, source("made")))
        .isInstanceOf(ApiException.class);
    assertThatThrownBy(() -> sources.scope(CALLER, other)).isInstanceOf(ApiException.class);
  }
}
