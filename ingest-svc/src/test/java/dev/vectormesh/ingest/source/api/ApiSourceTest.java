package dev.vectormesh.ingest.source.api;

import static dev.vectormesh.ingest.source.http.TestSite.inTurn;
import static dev.vectormesh.ingest.source.http.TestSite.status;
import static dev.vectormesh.ingest.source.http.TestSite.text;
import static dev.vectormesh.ingest.source.http.TestSite.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.ApiFetchSource;
import dev.vectormesh.corpus.v1.ApiFetchSource.Cursor;
import dev.vectormesh.corpus.v1.ApiFetchSource.LinkHeader;
import dev.vectormesh.corpus.v1.ApiFetchSource.Offset;
import dev.vectormesh.corpus.v1.ApiFetchSource.PageNumber;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.connection.Connections.ApiKey;
import dev.vectormesh.ingest.connection.Connections.Credential;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.ReadSource;
import dev.vectormesh.ingest.source.ReadSource.Listed;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.http.Fetchers;
import dev.vectormesh.ingest.source.http.HttpFetcher;
import dev.vectormesh.ingest.source.http.SteppedWaits;
import dev.vectormesh.ingest.source.http.TestSite;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.settings.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiSourceTest {
  private final TestSite site = TestSite.start();
  private final HttpFetcher fetcher = Fetchers.of(new SteppedWaits());
  private final Credential credential =
      new Credential(
          List.of("acme"),
          List.of(site.host()),
          new ApiKey(null, "token", new Secret("s3cret")),
          null,
          null,
          null);
  private final ApiSource source =
      new ApiSource(fetcher, new Connections(Map.of("shop", credential), Map.of(), Map.of()));
  private ReadSource reading;

  @BeforeEach
  void read(@TempDir Path folder) {
    reading = new ReadSource(folder);
  }

  @AfterEach
  void stop() {
    fetcher.close();
    site.close();
  }

  private Source of(UnaryOperator<ApiFetchSource.Builder> more) {
    return Source.newBuilder()
        .setApiFetch(
            more.apply(
                ApiFetchSource.newBuilder()
                    .setUrl(site.address("/items"))
                    .setRecords("$.items[*]")
                    .setId("$.id")))
        .build();
  }

  private Listed list(UnaryOperator<ApiFetchSource.Builder> more) throws Exception {
    return reading.list(source, of(more));
  }

  private static String items(int... ids) {
    StringBuilder items = new StringBuilder();
    for (int id : ids) {
      items.append(items.isEmpty() ? "" : ",").append("{\"id\":").append(id).append("}");
    }
    return "{\"items\":[" + items + "]}";
  }

  @Test
  void record_becomesAText_withWhatIsTakenOfIt() throws Exception {
    site.json(
        "/items",
        """
        {"items":[{"id":7,"name":"Lamp","body":{"intro":"1 < 2","html":"<p>Bright</p>"},
        "url":"https://shop.example/7","price":12.5,"tags":["a","b"],"none":null}]}
        """);

    Listed listed =
        list(api ->
            api.setTitle("$.name")
                .addContent("$.body.intro")
                .addContent("$.body.html")
                .setUri("$.url")
                .putMetadata("price", "$.price")
                .putMetadata("tags", "$.tags[*]")
                .putMetadata("none", "$.none"));

    Raw.Text raw = (Raw.Text) reading.fetch(listed.items().getFirst(), null);
    assertThat(raw.text()).isEqualTo("<p>1 &lt; 2</p>\n<p>Bright</p>");
    assertThat(raw.mediaType()).isEqualTo("text/html");
    assertThat(raw.facts().title()).isEqualTo("Lamp");
    assertThat(raw.facts().uri()).isEqualTo("https://shop.example/7");
    assertThat(raw.facts().metadata().getFieldsMap()).containsOnlyKeys("price", "tags");
    assertThat(raw.facts().metadata().getFieldsOrThrow("price").getNumberValue()).isEqualTo(12.5);
    assertThat(raw.facts().version()).isEqualTo(listed.items().getFirst().version());
  }

  @Test
  void version_changesWithTheRecord_andWithWhatIsTakenOfIt() throws Exception {
    site.json("/items", items(1));
    String first = list(api -> api).items().getFirst().version();

    assertThat(list(api -> api).items().getFirst().version()).isEqualTo(first);
    assertThat(list(api -> api.addContent("$.x")).items().getFirst().version()).isNotEqualTo(first);
    site.json("/items", "{\"items\":[{\"id\":1,\"x\":2}]}");
    assertThat(list(api -> api).items().getFirst().version()).isNotEqualTo(first);
  }

  @Test
  void pages_areFollowedByTheLinkHeader_onOneHost() throws Exception {
    site.page(
        "/items",
        with(
            "Link",
            "</x>; rel=\"prev\", </items?p=2&token=s3cret>; title=\"a, b\"; rel=\"last next\"",
            text("application/json", items(1, 2))));
    site.json("/items?p=2&token=s3cret", items(3));

    Listed listed =
        list(api -> api.setLinkHeader(LinkHeader.getDefaultInstance()).setCredential("shop"));

    assertThat(listed.names()).containsExactly("1", "2", "3");
    assertThat(listed.partial()).isNull();
    site.page("/items", with("Link", "<http://a.example/>;rel=next", text("a/json", items(1))));
    assertThatThrownBy(() -> list(api -> api.setLinkHeader(LinkHeader.getDefaultInstance())))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("another host");
  }

  @Test
  void pages_areNumbered_untilOneIsEmptyOrNotThere() throws Exception {
    site.json("/items?a=b&size=2&page=0", items(1, 2));
    site.json("/items?a=b&size=2&page=1", items(3, 4));
    PageNumber number =
        PageNumber.newBuilder().setFirst(0).setSizeParameter("size").setSize(2).build();

    assertThat(list(api -> api.putQuery("a", "b").setPageNumber(number)).names())
        .containsExactly("1", "2", "3", "4");
    site.json("/items?a=b&size=2&page=2", items());
    assertThat(list(api -> api.putQuery("a", "b").setPageNumber(number)).partial()).isNull();
  }

  @Test
  void offsets_goOnByWhatCame_alsoWhereThatIsLessThanAskedFor() throws Exception {
    site.json("/items?limit=100&offset=0", items(1, 2));
    site.json("/items?limit=100&offset=2", items(3));
    site.json("/items?limit=100&offset=3", items());

    assertThat(list(api -> api.setOffset(Offset.getDefaultInstance())).names())
        .containsExactly("1", "2", "3");
  }

  @Test
  void cursors_areSentBack_orFollowedWhereTheyAreAddresses() throws Exception {
    Cursor cursor = Cursor.newBuilder().setPath("$.meta.next").setParameter("after").build();
    site.json("/items", "{\"items\":[{\"id\":1}],\"meta\":{\"next\":\"a/b=\"}}");
    site.json(
        "/items?after=a%2Fb%3D",
        "{\"items\":[{\"id\":2}],\"meta\":{\"next\":\"%s\"}}".formatted(site.address("/more")));
    site.json("/more", "{\"items\":[{\"id\":3}],\"meta\":{\"next\":null}}");

    Listed listed = list(api -> api.setCursor(cursor));

    assertThat(listed.names()).containsExactly("1", "2", "3");
    String after = listed.item("2").token();
    assertThat(reading.list(source, of(api -> api.setCursor(cursor)), after).names())
        .containsExactly("3");
  }

  @Test
  void endlessPages_areRecognised() throws Exception {
    site.json("/items", "{\"items\":[{\"id\":1}],\"next\":\"x\"}");

    Listed ignored = list(api -> api.setPageNumber(PageNumber.getDefaultInstance()));
    Listed repeated = list(api -> api.setCursor(Cursor.newBuilder().setPath("$.next")));
    site.json("/items", "{\"items\":[],\"next\":\"x\"}");
    Listed empty = list(api -> api.setCursor(Cursor.newBuilder().setPath("$.next")));

    assertThat(ignored.names()).containsExactly("1");
    assertThat(ignored.partial()).contains("second time");
    assertThat(repeated.names()).containsExactly("1");
    assertThat(repeated.partial()).contains("second time");
    assertThat(empty.partial()).contains("second time");
  }

  @Test
  void lines_thatAreBroken_failAlone_andLeaveTheListingPartial() throws Exception {
    site.page("/items", "application/x-ndjson", "{\"id\":1}\n\n{\"id\":\n{\"no\":3}\n{\"id\":4}\n");

    Listed listed = list(ApiFetchSource.Builder::clearRecords);

    assertThat(listed.names()).containsExactly("1", "record 1 ", "record 2 ", "4");
    assertThat(reading.failure(listed.items().get(1))).isEqualTo("record");
    assertThat(reading.failure(listed.items().get(2))).isEqualTo("record");
    assertThat(listed.partial()).isNotNull();
  }

  @Test
  void xml_isReadAsObjects_alsoWhereARecordStandsAlone() throws Exception {
    site.xml(
        "/items",
        "<?xml version='1.0'?><a:feed xmlns:a='urn:a'><entry id='x1'><b>B</b>text<!--"
            + " --></entry></a:feed>");
    UnaryOperator<ApiFetchSource.Builder> spec =
        api ->
            api.setRecords("$.feed.entry[*]")
                .setId("$['@id']")
                .addContent("$['#text']")
                .addContent("$.b");

    assertThat(reading.texts(list(spec))).isEqualTo(Map.of("x1", "text\n\nB"));
    site.xml("/items", "<feed><entry id='1'><b>B</b></entry><entry id='2'><b/></entry></feed>");
    assertThat(list(spec).names()).containsExactly("1", "2");
  }

  @Test
  void xml_readsNoEntities_andIsNotTooDeep() {
    site.xml(
        "/items",
        "<!DOCTYPE a [<!ENTITY e SYSTEM '%s'>]><a id='1'>&e;</a>".formatted(site.address("/e")));
    Throwable unused = catchThrowable(() -> list(api -> api.setRecords("$.a")));
    assertThat(site.paths()).doesNotContain("/e");

    site.xml("/items", "<a>".repeat(1000));
    assertThatThrownBy(() -> list(api -> api.setRecords("$.a"))).hasMessageContaining("depth");
  }

  @Test
  void csv_hasAHeaderLine() throws Exception {
    site.page(
        "/items", "text/csv; charset=iso-8859-1", "id,text\r\n1,\"a, \"\"b\"\"\nc\"\r\n2,d\r\n");

    Listed listed = list(api -> api.clearRecords().addContent("$.text"));

    assertThat(reading.texts(listed)).isEqualTo(Map.of("1", "a, \"b\"\nc", "2", "d"));
  }

  @Test
  void credentialThatExpired_isNamed_andItsSecretIsNot() {
    site.page("/items", status(401));

    assertThatThrownBy(() -> list(api -> api.setCredential("shop")))
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.PERMISSION_DENIED))
        .hasMessageContaining("credential shop")
        .hasMessageNotContaining("s3cret");
    assertThat(site.paths()).containsExactly("/items?token=s3cret");
  }

  @Test
  void listingThatBreaksOff_saysSo_andCanBeTriedAgain() {
    site.json("/items?page=1", items(1)).page("/items?page=2", status(500));

    assertThatThrownBy(() -> list(api -> api.setPageNumber(PageNumber.getDefaultInstance())))
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
  }

  @Test
  void answersOfAnotherKind_areToldFrom() {
    site.html("/items", "<html>please log in");

    assertThatThrownBy(() -> list(api -> api)).hasMessageContaining("text/html");
    assertThatThrownBy(() -> list(api -> api.setFormat(ApiFetchSource.Format.FORMAT_JSON)))
        .hasMessageContaining("not JSON");
  }

  @Test
  void answerThatTellsOfAFault_leavesTheListingPartial() throws Exception {
    site.json("/items?page=1", items(1)).json("/items?page=2", "{\"error\":\"try later\"}");

    Listed listed = list(api -> api.setPageNumber(PageNumber.getDefaultInstance()));

    assertThat(listed.names()).containsExactly("1");
    assertThat(listed.partial()).contains("api_fetch.records");
    site.json("/items?page=2", items());
    assertThat(list(api -> api.setPageNumber(PageNumber.getDefaultInstance())).partial()).isNull();
  }

  @Test
  void limit_leavesTheListingPartial() throws Exception {
    site.json("/items", items(1, 2, 3));

    Listed listed = list(api -> api.setMaxRecords(2));

    assertThat(listed.names()).containsExactly("1", "2");
    assertThat(listed.partial()).contains("2 records");
  }

  @Test
  void answers_areAskedForAgain() throws Exception {
    site.page("/items", inTurn(status(502), status(429), text("application/json", items(1))));

    assertThat(list(api -> api).names()).containsExactly("1");
  }

  @Test
  void settings_thatCannotBe_nameTheirField() {
    assertThatThrownBy(() -> list(api -> api.setId("$[?(@.x =~ /a/)]")))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("api_fetch.id");
    assertThatThrownBy(() -> list(api -> api.setRecords("$.[")))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("api_fetch.records");
    assertThatThrownBy(
            () -> list(api -> api.setUrl("https://elsewhere.example/").setCredential("shop")))
        .hasMessageContaining("api_fetch.credential");
    assertThatThrownBy(() -> list(api -> api.setCredential("other")))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void ids_makePaths_thatKeepThemApart() throws Exception {
    site.json("/items", "{\"items\":[{\"id\":\"a/b\"},{\"id\":\"a%2Fb\"},{\"id\":\"a\\u0000\"}]}");

    List<String> paths = list(api -> api).items().stream().map(item -> item.path()).toList();

    assertThat(paths).doesNotHaveDuplicates().noneMatch(path -> path.contains("\0"));
    assertThat(paths.getFirst()).endsWith("/a%2Fb");
  }
}
