package dev.vectormesh.e2e;

import static dev.vectormesh.e2e.Album.STAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.vectormesh.corpus.v1.GetThumbnailRequest;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.search.v1.FoundBy;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.Probe;
import dev.vectormesh.search.v1.Region;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Pictures beside texts, found by what they show: with the model and the pictures that come along.
 */
@ExtendWith(TestMesh.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PicturesIT {
  private static final String NAMESPACE = "namespaces/gallery";
  private static final String PICTURES = NAMESPACE + "/collections/pictures";
  private static final String NOTES = NAMESPACE + "/collections/notes";

  private final TestMesh mesh;
  private Map<String, String> captions = Map.of();

  @SuppressWarnings("NullAway.Init") // JUnit fills it before the first test.
  private Album album;

  PicturesIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  @BeforeAll
  void indexPicturesAndWriteATextBesideThem() throws Exception {
    Path folder = Files.createDirectories(mesh.files().resolve("gallery"));
    captions = Album.copyDrawn(folder, Integer.MAX_VALUE);
    album = Album.create(mesh, "gallery");
    album.write("shapes", "Shapes", "A star has points, a circle has none.");
    album.ingest(PICTURES, folder);
  }

  private SearchResponse search(SearchRequest.Builder request) {
    try (var grpc = mesh.grpc(mesh.token(Role.READER))) {
      return grpc.search().search(request.setParent(NAMESPACE).build());
    }
  }

  private static SearchRequest.Builder dense(String query) {
    return SearchRequest.newBuilder()
        .setQuery(query)
        .setMode(SearchMode.SEARCH_MODE_DENSE)
        .addCollections(PICTURES);
  }

  private String caption(String file) {
    return captions.getOrDefault(file, "");
  }

  private String caption(Hit hit) {
    return hit.hasPicture()
        ? caption(hit.getMetadata().getFieldsOrThrow("file_name").getStringValue())
        : "";
  }

  /** Thing and colour alone name it; some of these pairs the model never saw. */
  @Test
  void sentences_findWhatThePicturesShow() {
    long right =
        captions.values().stream()
            .filter(
                caption -> caption(search(dense(caption).setTopK(1)).getHits(0)).equals(caption))
            .count();

    assertThat(right).isGreaterThanOrEqualTo(captions.size() * 3L / 4);
    Hit first = search(dense(STAR)).getHits(0);
    assertThat(first.getPicture().getFormat()).isEqualTo("png");
    assertThat(first.getFoundByList()).containsExactly(FoundBy.FOUND_BY_VECTOR);
  }

  @Test
  void pictureThatIsSearchedBy_findsItself() throws Exception {
    byte[] file = Files.readAllBytes(Album.DRAWN.resolve("drawn-02.png"));
    SearchRequest.Builder request = SearchRequest.newBuilder().addCollections(PICTURES).setTopK(1);
    request.addProbesBuilder().getPictureBuilder().setContent(ByteString.copyFrom(file));

    SearchResponse found = search(request);

    assertThat(caption(found.getHits(0))).isEqualTo(caption("drawn-02.png"));
    assertThat(found.getHits(0).getSimilarity()).isGreaterThan(0.999);
  }

  @Test
  void documentThatIsSearchedBy_isNotAmongItsLikes() {
    Hit star = search(dense(STAR)).getHits(0);

    SearchResponse like =
        search(
            SearchRequest.newBuilder()
                .addCollections(PICTURES)
                .addProbes(Probe.newBuilder().setDocument(star.getDocument())));

    assertThat(like.getHitsList()).extracting(Hit::getDocument).doesNotContain(star.getDocument());
    assertThat(like.getHitsCount()).isEqualTo(10);
  }

  @Test
  void wordsOfTheNames_findThemToo() {
    SearchResponse found =
        search(
            SearchRequest.newBuilder()
                .setQuery("drawn 07")
                .setMode(SearchMode.SEARCH_MODE_LEXICAL)
                .addCollections(PICTURES));

    assertThat(caption(found.getHits(0))).isEqualTo(caption("drawn-07.png"));
    assertThat(found.getHits(0).getFoundByList()).containsExactly(FoundBy.FOUND_BY_WORDS);
  }

  @Test
  void textInAPicture_findsIt_andTellsTheLineAndItsPlace() throws Exception {
    BufferedImage sign = new BufferedImage(640, 300, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = sign.createGraphics();
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 40));
    g.drawString("Ferry to Trondheim", 50, 100);
    g.drawString("Mind your step", 50, 220);
    g.dispose();
    Path folder = Files.createDirectories(mesh.files().resolve("quay"));
    ImageIO.write(sign, "png", folder.resolve("img-1.png").toFile());
    String quay = album.collection("quay", "clip-drawn");
    album.ingest(quay, folder);

    SearchResponse found =
        search(SearchRequest.newBuilder().setQuery("steps").addCollections(quay));

    Hit hit = found.getHits(0);
    assertThat(hit.getFoundByList())
        .contains(FoundBy.FOUND_BY_WORDS, FoundBy.FOUND_BY_PICTURE_TEXT);
    assertThat(hit.getChunks(0).getExcerpt()).isEqualTo("Mind your step");
    Region region = hit.getChunks(0).getLocator().getRegion();
    assertThat(region.getLeft()).isCloseTo(50, within(20));
    assertThat(region.getTop()).isCloseTo(185, within(20));
    assertThat(region.getWidth()).isBetween(250, 400);
    assertThat(region.getHeight()).isBetween(30, 80);
  }

  @Test
  void textsAndPictures_areSearchedTogether_eachInTheirSpace() {
    SearchResponse found = search(SearchRequest.newBuilder().setQuery("a small red star"));

    assertThat(found.getSpace()).isEmpty();
    assertThat(found.getHitsList())
        .extracting(Hit::getDocument)
        .contains(NOTES + "/documents/shapes");
    assertThat(found.getHitsList())
        .anySatisfy(hit -> assertThat(caption(hit)).contains("red star"));
  }

  @Test
  void counts_areOfAllSpaces() {
    SearchRequest.Builder request =
        SearchRequest.newBuilder()
            .setQuery("a small red star")
            .setTopK(1)
            .addCollections(PICTURES)
            .addCollections(NOTES);
    request.addFacetsBuilder().setField("kind");
    request.addFacetsBuilder().setField("collection");
    request.addFacetsBuilder().setField("meta.format");

    SearchResponse found = search(request);

    assertThat(found.getWarningsList()).isEmpty();
    assertThat(found.getFacetsList())
        .extracting(facet ->
            facet.getCountsList().stream()
                .map(count -> count.getValue().getStringValue() + " " + count.getCount())
                .toList())
        .containsExactly(
            List.of("picture " + captions.size(), "text 1"),
            List.of(PICTURES + " " + captions.size(), NOTES + " 1"),
            List.of("png " + captions.size()));
  }

  @Test
  void pictureInACollectionOfTexts_isRefused_withAReason() throws Exception {
    byte[] file = Files.readAllBytes(Album.DRAWN.resolve("drawn-02.png"));
    SearchRequest.Builder request = SearchRequest.newBuilder().addCollections(NOTES);
    request.addProbesBuilder().getPictureBuilder().setContent(ByteString.copyFrom(file));

    assertThatThrownBy(() -> search(request))
        .hasMessageContaining("FAILED_PRECONDITION")
        .hasMessageContaining("embeds texts alone");
  }

  @Test
  void brokenPicture_isRefused_byName() {
    SearchRequest.Builder request = SearchRequest.newBuilder().addCollections(PICTURES);
    request
        .addProbesBuilder()
        .getPictureBuilder()
        .setContent(ByteString.copyFromUtf8("no picture"));

    assertThatThrownBy(() -> search(request))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("cannot be read");
  }

  @Test
  void thumbnails_areServedByHttp_withTheTenantsTokenAlone() throws Exception {
    String document = search(dense(STAR)).getHits(0).getDocument();
    URI uri = mesh.http().resolve("/api/v1/" + document + ":thumbnail?size=640");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> own =
          client.send(
              HttpRequest.newBuilder(uri)
                  .header("authorization", "Bearer " + mesh.token(Role.READER))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      HttpResponse<byte[]> other =
          client.send(
              HttpRequest.newBuilder(uri)
                  .header("authorization", "Bearer " + mesh.token("stranger", Role.ADMIN))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());

      assertThat(own.headers().firstValue("content-type")).contains("image/jpeg");
      assertThat(own.body()).startsWith((byte) 0xff, (byte) 0xd8);
      assertThat(other.statusCode()).isEqualTo(404);
    }
    try (var grpc = mesh.grpc(mesh.token(Role.READER))) {
      assertThat(
              grpc.documents()
                  .getThumbnail(GetThumbnailRequest.newBuilder().setName(document).build())
                  .getContentType())
          .isEqualTo("image/jpeg");
    }
  }

  @Test
  void nonsense_isLeftOutByRelevance_andTheBestIsTold() {
    SearchResponse found = search(dense("quarterly report of the bank").setMinRelevance(0.999));

    assertThat(found.getHitsList()).isEmpty();
    assertThat(found.getBestSimilarity()).isBetween(0.0, 1.0);
    assertThat(search(dense(STAR).setMinRelevance(0.9)).getHitsCount()).isPositive();
  }

  @Test
  void distinct_isAllowedWithAll() {
    assertThat(search(dense("a star").setDistinct(true).setTopK(5)).getHitsCount()).isBetween(1, 5);
  }
}
