package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DuplicateGroup;
import dev.vectormesh.corpus.v1.ListDuplicatesRequest;
import dev.vectormesh.corpus.v1.ListDuplicatesResponse;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.points.PictureInfo;
import dev.vectormesh.points.PointFields;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pictures that look alike, from files to marks, groups and points. */
class DuplicatesIT extends IngestScene {
  private String pictures;

  @BeforeEach
  void makeCollection() {
    pictures =
        mesh.collections(TENANT)
            .createCollection(
                CreateCollectionRequest.newBuilder()
                    .setParent(collection.substring(0, collection.indexOf("/collections")))
                    .setCollectionId("pictures")
                    .setCollection(Collection.newBuilder().setEncoder(BundledModels.DRAWN))
                    .build())
            .getName();
  }

  private Path file(String name, byte[] bytes) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.write(file, bytes);
  }

  private static String file(String document) {
    String id = document.substring(document.lastIndexOf('/') + 1);
    return id.isEmpty() ? "" : id.substring(0, id.lastIndexOf('-'));
  }

  /** What files are duplicates of, as documents say. */
  private Map<String, String> marks() {
    Map<String, String> marks = new TreeMap<>();
    for (Document document : mesh.list(pictures)) {
      marks.put(file(document.getName()), file(document.getPicture().getDuplicateOf()));
    }
    return marks;
  }

  /** The same as points say, which hits are shown from. */
  private Map<String, String> shown() throws Exception {
    Map<String, String> marks = new TreeMap<>();
    for (var point : mesh.stored().points(TENANT, pictures)) {
      marks.put(
          file(PointFields.text(point.getPayloadMap(), PointFields.DOCUMENT)),
          file(PictureInfo.of(point.getPayloadOrThrow(PointFields.PICTURE)).first()));
    }
    return marks;
  }

  private ListDuplicatesResponse duplicates(int size, String token) {
    return mesh.documents(TENANT)
        .listDuplicates(
            ListDuplicatesRequest.newBuilder()
                .setParent(pictures)
                .setPageSize(size)
                .setPageToken(token)
                .build());
  }

  @Test
  void copies_areMarked_whenTheLargestComesLast_andWhenAllIsReadAgain() throws Exception {
    file("small.png", DrawnFiles.scene(1, 120, 90, "png"));
    file("other.png", DrawnFiles.scene(2, 120, 90, "png"));
    var first = mesh.ingest(pictures, folder, false);
    assertThat(marks()).isEqualTo(Map.of("small.png", "", "other.png", ""));

    file("large.jpg", DrawnFiles.scene(1, 400, 300, "jpg"));
    var second = mesh.ingest(pictures, folder, false);

    Map<String, String> marked = Map.of("small.png", "large.jpg", "large.jpg", "", "other.png", "");
    assertThat(marks()).isEqualTo(marked);
    assertThat(shown()).isEqualTo(marked);
    var again = mesh.ingest(pictures, folder, false);
    assertThat(marks()).isEqualTo(marked);
  }

  @Test
  void firstThatIsDeleted_isFollowedByTheNext_inPointsToo() throws Exception {
    for (int width : List.of(400, 300, 200)) {
      file(width + ".png", DrawnFiles.scene(1, width, width, "png"));
    }
    var ingested = mesh.ingest(pictures, folder, false);
    String largest =
        mesh.list(pictures).stream()
            .map(Document::getName)
            .filter(name -> name.contains("400.png"))
            .findFirst()
            .orElseThrow();

    var deleted =
        mesh.documents(TENANT)
            .deleteDocument(DeleteDocumentRequest.newBuilder().setName(largest).build());

    Map<String, String> marked = Map.of("300.png", "", "200.png", "300.png");
    assertThat(marks()).isEqualTo(marked);
    assertThat(shown()).isEqualTo(marked);
  }

  @Test
  void plainPictures_areDuplicates_whenTheirBytesAreTheSame() throws Exception {
    file("a.png", DrawnFiles.flat(Color.GREEN, 64, 64));
    file("b.png", DrawnFiles.flat(Color.GREEN, 64, 64));
    file("larger.png", DrawnFiles.flat(Color.GREEN, 80, 80));
    file("blue.png", DrawnFiles.flat(Color.BLUE, 64, 64));

    var ingested = mesh.ingest(pictures, folder, false);

    assertThat(marks())
        .isEqualTo(Map.of("a.png", "", "b.png", "a.png", "larger.png", "", "blue.png", ""));
  }

  @Test
  void groups_areListedPageByPage_withDistanceAndEqualBytes() throws Exception {
    for (int scene = 0; scene < 3; scene++) {
      byte[] png = DrawnFiles.scene(scene, 200, 200, "png");
      file(scene + "/original.png", png);
      file(scene + "/same.png", png);
      file(scene + "/small.png", DrawnFiles.scene(scene, 100, 100, "png"));
    }
    file("alone.png", DrawnFiles.scene(9, 200, 200, "png"));
    var ingested = mesh.ingest(pictures, folder, false);

    List<DuplicateGroup> groups = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      ListDuplicatesResponse page = duplicates(2, token);
      groups.addAll(page.getGroupsList());
      token = page.getNextPageToken();
      pages++;
    } while (!token.isEmpty());

    assertThat(pages).isEqualTo(2);
    assertThat(groups).hasSize(3);
    for (DuplicateGroup group : groups) {
      assertThat(group.getDuplicateCount()).isEqualTo(2);
      assertThat(group.getFirst().getWidth()).isEqualTo(200);
      assertThat(group.getDuplicates(0).getSameBytes()).isTrue();
      assertThat(group.getDuplicates(0).getDistance()).isZero();
      assertThat(group.getDuplicates(1).getWidth()).isEqualTo(100);
      assertThat(group.getDuplicates(1).getSameBytes()).isFalse();
      assertThat(group.getDuplicates(1).getUri()).endsWith("/small.png");
    }
  }

  @Test
  void groupsOfAnotherTenant_areNotFound() {
    assertThatThrownBy(() ->
            mesh.documents("other")
                .listDuplicates(ListDuplicatesRequest.newBuilder().setParent(pictures).build()))
        .hasMessageContaining("NOT_FOUND");
    assertThatThrownBy(() -> duplicates(1, "forged")).hasMessageContaining("page_token");
  }

  /** What a process leaves that dies between the commit of documents and that of their marks. */
  @Test
  void marksThatACrashKeptFromBeing_areMadeByTheJanitor() throws Exception {
    file("small.png", DrawnFiles.scene(1, 120, 90, "png"));
    file("large.png", DrawnFiles.scene(1, 240, 180, "png"));
    var ingested = mesh.ingest(pictures, folder, false);
    String uid =
        mesh.collections(TENANT)
            .getCollection(
                dev.vectormesh.corpus.v1.GetCollectionRequest.newBuilder()
                    .setName(pictures)
                    .build())
            .getUid();
    assertThat(mesh.stored().sql("delete from corpus.look where collection_uid = '" + uid + "'"))
        .isEqualTo(2);
    assertThat(
            mesh.stored()
                .sql(
                    "update corpus.picture set key = null, pending = true, revision = 2"
                        + " where collection_uid = '"
                        + uid
                        + "'"))
        .isEqualTo(2);
    assertThat(marks().get("small.png")).isEmpty();

    int completed = mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(completed).isZero();
    assertThat(marks()).isEqualTo(Map.of("small.png", "large.png", "large.png", ""));
    assertThat(shown()).isEqualTo(marks());
  }

  @Test
  void rowsOfPictures_areHiddenWithoutATenant() throws Exception {
    file("a.png", DrawnFiles.scene(1, 64, 64, "png"));
    var ingested = mesh.ingest(pictures, folder, false);

    assertThat(mesh.stored().rowsWithoutTenant("picture")).isZero();
    assertThat(mesh.stored().rowsWithoutTenant("look")).isZero();
  }
}
