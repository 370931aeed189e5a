package dev.vectormesh.ingest.source.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.ObjectStoreSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.connection.Connections.ObjectStore;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.Scratch;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind.Caller;
import dev.vectormesh.platform.settings.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreSourcesTest {
  private static final Caller CALLER = new Caller("acme", "c");

  @TempDir Path scratch;
  @TempDir Path folders;
  private SmallS3 s3;
  private ObjectStoreSources kind;

  @BeforeEach
  void startStore() throws Exception {
    s3 = new SmallS3();
    kind =
        new ObjectStoreSources(
            new Connections(
                Map.of(),
                Map.of(),
                Map.of(
                    "lake", store(s3.uri().toString(), "the-key"),
                    "wrong", store(s3.uri().toString(), "another-key"),
                    "folders", store(folders.toUri().toString(), null))));
  }

  private static ObjectStore store(String endpoint, @Nullable String key) {
    return new ObjectStore(
        List.of("acme"),
        java.net.URI.create(endpoint),
        null,
        List.of("docs", "missing", "other"),
        key,
        key == null ? null : new Secret("a-secret-of-its-own"));
  }

  @AfterEach
  void stopStore() {
    s3.close();
  }

  private static ObjectStoreSource.Builder bucket(String connection) {
    return ObjectStoreSource.newBuilder().setConnection(connection).setBucket("docs");
  }

  private static Source source(ObjectStoreSource.Builder bucket) {
    return Source.newBuilder().setObjectStore(bucket).build();
  }

  private List<Item> items(ObjectStoreSource.Builder bucket, @Nullable String after)
      throws Exception {
    List<Item> items = new ArrayList<>();
    try (Listing listing = kind.open(CALLER, source(bucket), after)) {
      for (Item item = listing.next(); item != null; item = listing.next()) {
        items.add(item);
      }
      assertThat(listing.partial()).isNull();
    }
    return items;
  }

  /** Fetches with an open listing, as the machine does. */
  private Raw fetch(ObjectStoreSource.Builder bucket, long most) throws Exception {
    try (Listing listing = kind.open(CALLER, source(bucket), null)) {
      Item item = listing.next();
      assertThat(item).isNotNull();
      return item.fetch().fetch(scratchOf(most), null);
    }
  }

  private Scratch scratchOf(long most) {
    return new Scratch() {
      @Override
      public Path file(String name) {
        return scratch.resolve("own");
      }

      @Override
      public long maxBytes() {
        return most;
      }
    };
  }

  @Test
  void objects_areListedToTheEndWithTheirVersions() throws Exception {
    for (int i = 0; i < 5; i++) {
      s3.put("k" + i, "text " + i);
    }

    List<Item> items = items(bucket("lake"), null);

    assertThat(items).extracting(Item::name).containsExactly("k0", "k1", "k2", "k3", "k4");
    assertThat(items).extracting(Item::version).doesNotContainNull().doesNotHaveDuplicates();
    assertThat(items.getFirst().path()).isEqualTo("object_store:lake:docs/k0");
  }

  @Test
  void keysThatAreNoPaths_staySeparate() throws Exception {
    for (String key : List.of("a//b", "a/b", "./a/b", "a/../b", "ä +%2F", "x", "x/y")) {
      s3.put(key, key);
    }
    s3.put("folder/", "");

    assertThat(items(bucket("lake"), null))
        .extracting(Item::name)
        .containsExactlyInAnyOrder("a//b", "a/b", "./a/b", "a/../b", "ä +%2F", "x", "x/y");
  }

  @Test
  void listing_goesOnBehindAKey() throws Exception {
    s3.put("a", "1");
    s3.put("b", "2");
    s3.put("c", "3");

    assertThat(items(bucket("lake"), "a")).extracting(Item::name).containsExactly("b", "c");
  }

  @Test
  void prefixAndGlobs_chooseTheKeys() throws Exception {
    for (String key : List.of("in/a.md", "in/b.txt", "in/old/c.md", "out/d.md")) {
      s3.put(key, key);
    }

    assertThat(
            items(bucket("lake").setPrefix("in/").addInclude("*.md").addExclude("**/old/**"), null))
        .extracting(Item::name)
        .containsExactly("in/a.md");
  }

  @Test
  void scopes_differWhereOtherObjectsAreNamed() {
    String all = kind.scope(CALLER, source(bucket("lake")));
    String some = kind.scope(CALLER, source(bucket("lake").addInclude("*.md")));
    String fewer = kind.scope(CALLER, source(bucket("lake").addInclude("*.md").addExclude("a")));

    assertThat(some).isNotEqualTo(all).doesNotStartWith(all + "/");
    assertThat(fewer).isEqualTo(some);
  }

  @Test
  void object_comesWithWhatItWasStoredAs() throws Exception {
    s3.put("docs/caf\u00e9.txt", "text", "Content-Type", "text/plain; charset=iso-8859-1");

    Raw.Bytes bytes = (Raw.Bytes) fetch(bucket("lake"), 1000);

    assertThat(bytes.file()).hasContent("text");
    assertThat(bytes.mediaType()).isEqualTo("text/plain");
    assertThat(bytes.charset()).isEqualTo("iso-8859-1");
    assertThat(bytes.facts().uri()).isEqualTo("s3://docs/docs/caf\u00e9.txt");
    assertThat(bytes.facts().metadata().getFieldsOrThrow("path").getStringValue())
        .isEqualTo("docs/caf\u00e9.txt");
    assertThat(bytes.facts().version()).isNotNull();
  }

  @Test
  void packedObject_isUnpackedWithinItsLimit() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("word ".repeat(10_000).getBytes(StandardCharsets.UTF_8));
    }
    s3.put("a.txt", packed.toByteArray(), "Content-Encoding", "gzip");

    Raw.Bytes bytes = (Raw.Bytes) fetch(bucket("lake"), 50_000);
    assertThat(Files.size(bytes.file())).isEqualTo(50_000);
    assertThatThrownBy(() -> fetch(bucket("lake"), 49_999))
        .isInstanceOfSatisfying(
            ItemFailedException.class,
            e -> assertThat(e.failure().reason()).isEqualTo("too-large"));
  }

  @Test
  void objectThatIsTooLarge_isNotAskedFor() {
    s3.put("a", "12345");

    assertThatThrownBy(() -> fetch(bucket("lake"), 4)).isInstanceOf(ItemFailedException.class);
    assertThat(s3.gets).isEmpty();
  }

  @Test
  void objectThatWentMeanwhile_isGone() throws Exception {
    s3.put("a", "1");
    try (Listing listing = kind.open(CALLER, source(bucket("lake")), null)) {
      Item item = listing.next();
      s3.objects.clear();

      assertThat(item).isNotNull();
      assertThat(item.fetch().fetch(scratchOf(10), null)).isInstanceOf(Raw.Gone.class);
    }
  }

  private Code failure(ObjectStoreSource.Builder bucket) throws Exception {
    try {
      List<Item> unexpected = items(bucket, null);
      throw new AssertionError("no failure, but " + unexpected.size() + " items");
    } catch (SourceException e) {
      assertThat(e.toString() + e.getCause()).doesNotContain("a-secret-of-its-own");
      return e.code();
    }
  }

  @Test
  void failures_tellWhetherTheyMayPass() throws Exception {
    assertThat(failure(bucket("wrong"))).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(failure(bucket("lake").setBucket("missing"))).isEqualTo(Code.NOT_FOUND);
    s3.refuse = 503;
    assertThat(failure(bucket("lake"))).isEqualTo(Code.UNAVAILABLE);
    s3.close();
    assertThat(failure(bucket("lake"))).isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void bucketThatIsNotAllowed_isNotThere() {
    assertThatThrownBy(() -> kind.scope(CALLER, source(bucket("lake").setBucket("private"))))
        .hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() -> kind.scope(new Caller("umbrella", "c"), source(bucket("lake"))))
        .hasMessageContaining("NOT_FOUND");
  }

  @Test
  void folder_isABucketOfItsFiles() throws Exception {
    Path docs = Files.createDirectories(folders.resolve("docs/deep"));
    Files.writeString(docs.resolve("b.txt"), "b");
    Files.writeString(folders.resolve("docs/deep-er.txt"), "c");
    Files.writeString(folders.resolve("docs/a.txt"), "a");
    Path outside = Files.writeString(folders.resolve("secret"), "no");
    Files.createSymbolicLink(folders.resolve("docs/link.txt"), outside);
    Files.createSymbolicLink(folders.resolve("docs/linked"), folders);

    List<Item> items = items(bucket("folders"), null);

    assertThat(items).extracting(Item::name).containsExactly("a.txt", "deep-er.txt", "deep/b.txt");
    assertThat(items(bucket("folders"), "deep-er.txt"))
        .extracting(Item::name)
        .containsExactly("deep/b.txt");
    assertThat(items(bucket("folders").setPrefix("deep/"), null))
        .extracting(Item::name)
        .containsExactly("deep/b.txt");
    Raw.Bytes bytes = (Raw.Bytes) fetch(bucket("folders"), 10);
    assertThat(bytes.file()).hasContent("a");
    assertThat(bytes.facts().version()).isEqualTo(items.getFirst().version());
  }

  @Test
  void fileThatChanged_hasAnotherVersion() throws Exception {
    Path file = Files.createDirectories(folders.resolve("docs")).resolve("a.txt");
    Files.writeString(file, "a");
    String before = items(bucket("folders"), null).getFirst().version();
    Files.writeString(file, "longer");

    assertThat(items(bucket("folders"), null).getFirst().version()).isNotEqualTo(before);
  }

  @Test
  void folderThatIsNotThere_isSaidSo() throws Exception {
    assertThat(failure(bucket("folders").setBucket("missing"))).isEqualTo(Code.NOT_FOUND);
  }
}
