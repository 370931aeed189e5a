package dev.vectormesh.ingest.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.settings.Secret;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class S3ObjectsTest extends ObjectStoreContract {
  private MemoryS3 server;
  private ObjectStore store;

  @BeforeEach
  void start() throws IOException {
    server = new MemoryS3();
    store =
        new S3Objects(
            S3Clients.open(
                new S3Clients.Address(server.uri(), null, "the-key", new Secret("the-secret"))),
            MemoryS3.BUCKET,
            "mesh/",
            100_000);
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  @Override
  ObjectStore store() {
    return store;
  }

  @Override
  int held() {
    return server.objects.size() + server.uploads.size();
  }

  @Test
  void keys_liveBeneathThePrefix() throws Exception {
    store.put("a/one", new byte[] {1});

    assertThat(server.objects).containsOnlyKeys("mesh/a/one");
  }

  @Test
  void storeThatDeletesNoneAtOnce_isAskedForEach() throws Exception {
    server.oneByOne = true;
    for (String key : new String[] {"a/b/1", "a/b/2", "a/b/3", "a/b/4", "a/c"}) {
      store.put(key, new byte[] {1});
    }

    store.deleteAll("a/b");

    assertThat(server.objects).containsOnlyKeys("mesh/a/c");
  }

  @Test
  void storeThatIsAway_isToldWithoutWhatItSaid() throws Exception {
    server.close();
    ObjectBytes bytes = new ObjectBytes(store);
    ObjectBytes.Place place = new ObjectBytes.Place(new UUID(1, 1), new UUID(1, 2), new UUID(1, 3));

    assertThatThrownBy(() -> bytes.open(place, 0))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.reason()).isEqualTo("DEPENDENCY_UNAVAILABLE"))
        .hasMessageContaining("the object store cannot be used");
  }

  @Test
  void storeThatIsFull_isTold() {
    server.full = true;
    ObjectBytes bytes = new ObjectBytes(store);

    try (ObjectBytes.Writing writing =
        bytes.begin(new ObjectBytes.Place(new UUID(1, 1), new UUID(1, 2), new UUID(1, 3)))) {
      assertThatThrownBy(writing::finish)
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.reason()).isEqualTo("STORAGE_FULL"));
    }
  }

  @Test
  void settings_chooseTheStore() throws Exception {
    ObjectStoreSettings settings =
        new ObjectStoreSettings(
            Optional.of(server.uri()),
            Optional.empty(),
            Optional.of("the-key"),
            Optional.of(new Secret("the-secret")));

    try (ObjectStore named = ObjectStores.open("s3://" + MemoryS3.BUCKET + "/a/b/", settings)) {
      named.put("one", new byte[] {1});
    }

    assertThat(server.objects).containsOnlyKeys("a/b/one");
    assertThatThrownBy(() -> ObjectStores.open("s3:///a", settings))
        .hasMessageContaining("s3://bucket/prefix");
  }
}
