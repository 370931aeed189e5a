package dev.vectormesh.ingest.source.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.bucket.Bucket;
import dev.vectormesh.ingest.bucket.BucketObjects;
import dev.vectormesh.ingest.bucket.BucketObjects.Wanted;
import dev.vectormesh.ingest.bucket.Description;
import dev.vectormesh.ingest.bucket.MemoryObjectRows;
import dev.vectormesh.ingest.document.Lineage;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.ingest.object.FolderObjects;
import dev.vectormesh.ingest.object.ObjectBytes;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.Scratch;
import dev.vectormesh.ingest.usage.NoQuotas;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BucketListingTest {
  private static final Bucket BUCKET =
      new Bucket(
          "acme",
          new UUID(1, 1),
          new UUID(1, 2),
          BucketName.parse("namespaces/n/buckets/b"),
          "",
          0,
          0,
          Instant.EPOCH);

  @TempDir private Path folder;
  @TempDir private Path scratch;
  private final MemoryObjectRows rows = new MemoryObjectRows();
  private BucketObjects objects;

  @BeforeEach
  void open() {
    objects =
        new BucketObjects(
            rows,
            new ObjectBytes(new FolderObjects(folder)),
            1 << 20,
            NoQuotas.quotas(),
            InstantSource.fixed(Instant.EPOCH));
  }

  private void put(String id, String text) {
    var put =
        objects.put(
            BUCKET,
            new Wanted(
                id,
                new Description(
                    "A " + id, "text/html; charset=latin1", Struct.getDefaultInstance()),
                "",
                ""),
            text.getBytes(UTF_8));
  }

  private BucketListing whole(@Nullable String after) {
    return new BucketListing(BUCKET, objects, new BucketListing.Whole(BUCKET, rows), after);
  }

  private static List<Item> all(BucketListing listing) {
    List<Item> items = new ArrayList<>();
    for (Item item = listing.next(); item != null; item = listing.next()) {
      items.add(item);
    }
    return items;
  }

  private Raw fetch(Item item) throws Exception {
    return fetch(item, 1 << 20);
  }

  private Raw fetch(Item item, long most) throws Exception {
    Scratch place =
        new Scratch() {
          @Override
          public Path file(String name) {
            return scratch.resolve(name);
          }

          @Override
          public long maxBytes() {
            return most;
          }
        };
    return item.fetch().fetch(place, null);
  }

  @Test
  void objects_areItemsWithTheirFacts() throws Exception {
    put("a.html", "Otters");

    Item item = all(whole(null)).getFirst();
    Raw.Bytes raw = (Raw.Bytes) fetch(item);

    assertThat(item.path()).isEqualTo("bucket:" + BUCKET.uid() + "/a.html");
    assertThat(item.version()).isEqualTo(objects.find(BUCKET, "a.html").etag());
    assertThat(raw.file()).hasContent("Otters").hasFileName("A a.html");
    assertThat(raw.mediaType()).isEqualTo("text/html");
    assertThat(raw.charset()).isEqualTo("latin1");
    assertThat(raw.facts().uri()).isEqualTo("namespaces/n/buckets/b/objects/a.html");
    assertThat(raw.facts().fileName()).isEqualTo("A a.html");
    assertThat(raw.facts().lineage()).isEqualTo(new Lineage(raw.facts().uri(), raw.facts().uri()));
  }

  @Test
  void manyObjects_areListedByNameOnceAndFromAToken() {
    for (int i = 0; i < 1201; i++) {
      put("o%04d".formatted(i), "x");
    }

    assertThat(all(whole(null)))
        .hasSize(1201)
        .extracting(Item::token)
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(all(whole("o1199"))).extracting(Item::token).containsExactly("o1200");
    assertThat(whole(null).partial()).isNull();
  }

  @Test
  void objectThatIsDeletedMeanwhile_isGoneAndTheOthersAreRead() throws Exception {
    put("a", "Otters");
    put("b", "Badgers");
    List<Item> items = all(whole(null));

    objects.delete(BUCKET, "a", "");

    assertThat(fetch(items.getFirst())).isInstanceOf(Raw.Gone.class);
    assertThat(fetch(items.getLast())).isInstanceOf(Raw.Bytes.class);
  }

  @Test
  void objectThatIsPutAnewMeanwhile_isReadAsItIsNow() throws Exception {
    put("a", "Otters");
    Item item = all(whole(null)).getFirst();

    put("a", "Badgers");

    Raw.Bytes raw = (Raw.Bytes) fetch(item);
    assertThat(raw.file()).hasContent("Badgers");
    assertThat(raw.facts().version())
        .isEqualTo(objects.find(BUCKET, "a").etag())
        .isNotEqualTo(item.version());
  }

  @Test
  void bytesThatAreLost_failTheItemAndSayWhatToDo() {
    put("a", "Otters");
    Item item = all(whole(null)).getFirst();
    new ObjectBytes(new FolderObjects(folder)).deleteAll(BUCKET.namespaceUid());

    assertThatThrownBy(() -> fetch(item))
        .isInstanceOfSatisfying(
            ItemFailedException.class,
            e -> {
              assertThat(e.failure().reason()).isEqualTo("unreadable");
              assertThat(e.failure().status().getMessage()).contains("put the object again");
            });
  }

  @Test
  void objectThatIsTooLargeToBeRead_failsAlone() {
    put("a", "Otters");
    Item item = all(whole(null)).getFirst();

    assertThatThrownBy(() -> fetch(item, 3))
        .isInstanceOfSatisfying(
            ItemFailedException.class,
            e -> assertThat(e.failure().reason()).isEqualTo("too-large"));
  }

  @Test
  void batch_namesSomeAndSaysSo() throws Exception {
    put("a", "Otters");
    put("b", "Badgers");
    put("c", "Cats");
    objects.delete(BUCKET, "c", "");
    DraftObjects drafts =
        (bucket, batch, after, size) -> after == null ? List.of("b", "c") : List.of();

    BucketListing listing =
        new BucketListing(
            BUCKET,
            objects,
            new BucketListing.Part(BUCKET, rows, "namespaces/n/batches/1", drafts),
            null);
    List<Item> items = all(listing);

    assertThat(items).extracting(Item::name).containsExactly("b", "c");
    assertThat(fetch(items.getLast())).isInstanceOf(Raw.Gone.class);
    assertThat(listing.partial()).contains("names some");
  }
}
