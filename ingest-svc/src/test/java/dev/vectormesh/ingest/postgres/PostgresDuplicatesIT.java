package dev.vectormesh.ingest.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.images.Appearance;
import dev.vectormesh.ingest.document.DuplicateStore.Group;
import dev.vectormesh.ingest.document.DuplicateStore.Unshown;
import dev.vectormesh.ingest.document.DuplicateStore.Wanted;
import dev.vectormesh.ingest.picture.PictureFacts;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresDuplicatesIT {
  private static final long HASH = 0x0f0f_0f0f_0f0f_0f0fL;
  private static final String RED = "c80000".repeat(4);
  private static final String BLUE = "0000c8".repeat(4);

  private DuplicatesScene scene;

  @BeforeEach
  void open() throws SQLException {
    scene = new DuplicatesScene();
  }

  @AfterEach
  void close() {
    scene.close();
  }

  private static PictureFacts picture(long hash, int width) {
    return DuplicatesScene.picture(hash, RED, width, 10);
  }

  private List<Group> groups(int maxDistance) {
    return scene.duplicates.groups(scene.target, new Wanted(null, 100, maxDistance, 100)).groups();
  }

  private static String shown(Group group) {
    return group.first().id() + group.others().stream().map(o -> " " + o.id()).toList();
  }

  @Test
  void smallerCopies_areDuplicatesOfTheLargest_whicheverCameFirst() {
    scene.write(Map.of("small", picture(HASH ^ 1, 10)));
    scene.takeInAll();
    scene.write(Map.of("large", picture(HASH, 100), "equal", picture(HASH, 10)));
    scene.takeInAll();
    scene.write(Map.of("other", picture(~HASH, 500)));
    scene.takeInAll();

    assertThat(scene.marks()).isEqualTo(Map.of("small", "large", "equal", "large"));
  }

  @Test
  void sevenBits_orOtherColours_areAnotherPicture() {
    scene.write(
        Map.of(
            "a", picture(HASH, 10),
            "b", picture(HASH ^ 0x3f, 10),
            "c", picture(HASH ^ 0x7f00, 10),
            "d", DuplicatesScene.picture(HASH, BLUE, 10, 10)));

    scene.takeInAll();

    assertThat(scene.marks()).isEqualTo(Map.of("b", "a"));
  }

  @Test
  void firstThatGoes_leavesTheNextOneFirst() {
    scene.write(Map.of("a", picture(HASH, 9), "b", picture(HASH, 8), "c", picture(HASH, 7)));
    scene.takeInAll();

    scene.delete(Set.of("a"));
    scene.takeInAll();

    assertThat(scene.marks()).isEqualTo(Map.of("c", "b"));
  }

  @Test
  void chains_areOneGroup_namedByItsFirst() {
    long second = HASH ^ 0b11_1100;
    long third = second ^ 0b1111_0000_0000;
    scene.write(Map.of("a", picture(HASH, 9), "b", picture(second, 8), "c", picture(third, 7)));

    scene.takeInAll();

    assertThat(scene.marks()).isEqualTo(Map.of("b", "a", "c", "b"));
    assertThat(groups(64)).extracting(PostgresDuplicatesIT::shown).containsExactly("a[ b,  c]");
    assertThat(groups(64).getFirst().others()).extracting(o -> o.distance()).containsExactly(4, 8);
    assertThat(groups(6)).extracting(PostgresDuplicatesIT::shown).containsExactly("a[ b]");
    assertThat(groups(3)).isEmpty();
  }

  @Test
  void marksAreThoseOfTheDefinition_afterAnyWritesAndDeletions() {
    Random random = new Random(7);
    Map<String, PictureFacts> there = new TreeMap<>();
    for (int round = 0; round < 60; round++) {
      Map<String, PictureFacts> written = new HashMap<>();
      for (int i = random.nextInt(8); i >= 0; i--) {
        written.put("p" + random.nextInt(40), anyPicture(random));
      }
      scene.write(written);
      there.putAll(written);
      Set<String> deleted =
          there.keySet().stream().filter(id -> random.nextInt(8) == 0).collect(Collectors.toSet());
      scene.delete(deleted);
      there.keySet().removeAll(deleted);
      if (random.nextInt(3) > 0) {
        scene.takeInAll();
        assertThat(scene.marks()).describedAs("round " + round).isEqualTo(marks(there));
      }
    }
  }

  /** Near ones, far ones, plain ones of the same bytes and of others. */
  private static PictureFacts anyPicture(Random random) {
    int pixels = 10 + random.nextInt(3);
    if (random.nextInt(6) == 0) {
      return new PictureFacts(
          pixels, 1, "png", new Appearance(1L << 63, RED), "sha" + random.nextInt(3));
    }
    long hash = random.nextBoolean() ? HASH : 0x3333_5555_3333_5555L;
    for (int flips = random.nextInt(7); flips > 0; flips--) {
      hash ^= 1L << random.nextInt(64);
    }
    String colours = random.nextInt(4) == 0 ? "" : random.nextInt(3) == 0 ? BLUE : RED;
    return DuplicatesScene.picture(hash, colours, pixels, 1);
  }

  private static boolean alike(PictureFacts one, PictureFacts other) {
    return one.appearance().plain()
        ? one.sha256().equals(other.sha256()) && other.appearance().plain()
        : one.appearance().near(other.appearance());
  }

  private static Map<String, String> marks(Map<String, PictureFacts> there) {
    Map<String, String> marks = new TreeMap<>();
    there.forEach((id, facts) ->
        there.entrySet().stream()
            .filter(other -> alike(facts, other.getValue()))
            .min(
                Comparator.<Map.Entry<String, PictureFacts>>comparingInt(
                        other -> -other.getValue().width() * other.getValue().height())
                    .thenComparing(Map.Entry::getKey))
            .filter(first -> !first.getKey().equals(id))
            .ifPresent(first -> marks.put(id, first.getKey())));
    return marks;
  }

  @Test
  void index_learnsOfEachChange_andOfNoOther() {
    scene.write(Map.of("a", picture(HASH, 9), "alone", picture(~HASH, 9)));
    scene.takeInAll();
    assertThat(scene.duplicates.unshown(scene.target, 10)).isEmpty();

    scene.write(Map.of("b", picture(HASH, 8)));
    scene.takeInAll();

    List<Unshown> unshown = scene.duplicates.unshown(scene.target, 10);
    assertThat(unshown).containsExactly(new Unshown("b", 1, "a"));
    scene.duplicates.shown(scene.target, unshown);
    assertThat(scene.duplicates.unshown(scene.target, 10)).isEmpty();
  }

  @Test
  void whatChangedWhileTheIndexLearnt_isLearntAgain() {
    scene.write(Map.of("a", picture(HASH, 9), "b", picture(HASH, 8)));
    scene.takeInAll();
    List<Unshown> old = scene.duplicates.unshown(scene.target, 10);
    scene.delete(Set.of("a"));
    scene.takeInAll();

    scene.duplicates.shown(scene.target, old);

    assertThat(scene.duplicates.unshown(scene.target, 10)).containsExactly(new Unshown("b", 1, ""));
  }

  @Test
  void picturesOfTheSchemaBefore_areComparedByTheirHashes() throws SQLException {
    try (DuplicatesScene upgraded =
        new DuplicatesScene(
            old("a", "0f0f0f0f0f0f0f0f", 9),
            old("b", "0f0f0f0f0f0f0f0e", 8),
            old("flat", "8000000000000000", 8),
            old("flat-too", "8000000000000000", 7))) {
      upgraded.takeInAll();

      assertThat(upgraded.marks()).isEqualTo(Map.of("b", "a"));
    }
  }

  private static String old(String id, String hash, int width) {
    return """
    insert into document (tenant_id, namespace_uid, collection_uid, id, state, revision, active_revision, generation,
      title, uri, media_type, metadata, text, marks, picture, chunk_count, point_count, content_hash, create_time, update_time)
    values ('acme', '%%1$s', '%%2$s', '%s', 'ACTIVE', 1, 1, 1, '', '', 'image/png', '{}', '', '[]',
      '{"width": %d.0, "height": 1.0, "format": "png", "hash": "%s"}', 1, 1, 'h', now(), now())
    """
        .formatted(id, width, hash);
  }
}
