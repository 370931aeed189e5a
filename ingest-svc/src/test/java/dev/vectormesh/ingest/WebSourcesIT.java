package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.source.http.TestSite.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.ApiFetchSource;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.SecEdgarSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.UrlScrapeSource;
import dev.vectormesh.corpus.v1.UrlScrapeSource.Mode;
import dev.vectormesh.ingest.source.http.TestSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages, records and filings from a site on this machine, from the request to documents. */
class WebSourcesIT {
  private static final TestSite SITE = TestSite.start();
  private static IngestMesh mesh;
  private String collection;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    Path connections =
        Files.writeString(
            folder.resolve("connections.yaml"),
            """
            credentials:
              shop:
                tenants: ["*"]
                hosts: ["%s"]
                bearer: s3cret
            """
                .formatted(SITE.host()));
    mesh =
        IngestMesh.start(
            Map.of(
                "sources.connections",
                connections.toString(),
                "sources.allowedNetworks",
                "127.0.0.1/32",
                "sources.requestsPerSecond",
                "100",
                "sources.edgarArchives",
                SITE.address(""),
                "sources.edgarSubmissions",
                SITE.address(""),
                "sources.edgarContact",
                "Acme Ltd. data@acme.example"));
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
    SITE.close();
  }

  @BeforeEach
  void take() {
    collection = mesh.collection();
  }

  @AfterEach
  void forget() {
    SITE.asked().clear();
  }

  private Batch read(Source.Builder source) {
    return mesh.ingest(
        IngestSourceRequest.newBuilder()
            .setParent(collection)
            .setSource(source)
            .setRemoveMissing(true)
            .setConfirmRemoval(true));
  }

  private Document whole(Document listed) {
    return mesh.documents(TENANT)
        .getDocument(GetDocumentRequest.newBuilder().setName(listed.getName()).build());
  }

  private static Source.Builder pages(Mode mode, String... paths) {
    UrlScrapeSource.Builder web = UrlScrapeSource.newBuilder().setMode(mode);
    List.of(paths).forEach(path -> web.addUrls(SITE.address(path)));
    return Source.newBuilder().setUrlScrape(web);
  }

  private static String page(String title, String text) {
    return "<!doctype html><html lang=en><head><title>%s</title></head><body><nav>Menu</nav><p>%s</p></body></html>"
        .formatted(title, text);
  }

  private static void sitemap(String... paths) {
    StringBuilder urls = new StringBuilder();
    List.of(paths)
        .forEach(path -> urls.append("<url><loc>%s</loc></url>".formatted(SITE.address(path))));
    SITE.xml(
        "/sitemap.xml",
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>" + urls + "</urlset>");
  }

  @Test
  void pagesOfASitemap_becomeDocuments_andGoWithIt() {
    sitemap("/otters", "/seals/", "/noindex");
    SITE.html("/otters", page("Otters", "Otters eat fish."));
    SITE.html("/seals/", page("Seals", "Seals eat fish, too."));
    SITE.html("/noindex", "<meta name=robots content=noindex><p>Hidden");

    Batch first = read(pages(Mode.MODE_SITEMAP, "/sitemap.xml"));
    SITE.html("/otters", page("Otters", "Otters eat crabs."));
    Batch changed = read(pages(Mode.MODE_SITEMAP, "/sitemap.xml"));
    sitemap("/otters");
    Batch gone = read(pages(Mode.MODE_SITEMAP, "/sitemap.xml"));

    assertThat(first.getCounts().getCreatedCount()).isEqualTo(2);
    assertThat(changed.getCounts().getUpdatedCount()).isOne();
    assertThat(changed.getCounts().getUnchangedCount()).isOne();
    assertThat(gone.getCounts().getRemovedCount()).isOne();
    List<Document> left = mesh.list(collection);
    assertThat(left).hasSize(1);
    Document otters = whole(left.getFirst());
    assertThat(otters.getText()).isEqualTo("Otters eat crabs.");
    assertThat(otters.getTitle()).isEqualTo("Otters");
    assertThat(otters.getUri()).isEqualTo(SITE.address("/otters"));
    assertThat(otters.getMetadata().getFieldsOrThrow("language").getStringValue()).isEqualTo("en");
  }

  @Test
  void halfASitemap_removesNothing() {
    sitemap("/a", "/b");
    SITE.html("/a", page("A", "One.")).html("/b", page("B", "Two."));
    Batch whole = read(pages(Mode.MODE_SITEMAP, "/sitemap.xml", "/more.xml"));
    String index = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>";
    SITE.xml("/sitemap.xml", index + SITE.address("/a") + "</loc></url><url><loc>");
    Batch half = read(pages(Mode.MODE_SITEMAP, "/sitemap.xml", "/more.xml"));

    assertThat(whole.getCounts().getCreatedCount()).isEqualTo(2);
    assertThat(half.getCounts().getRemovedCount()).isZero();
    assertThat(mesh.list(collection)).hasSize(2);
  }

  @Test
  void pageThatIsNoMore_isRemoved() {
    SITE.html("/x", page("Foxes leave", "Soon gone.")).html("/y", page("Bears stay", "Stays."));
    Batch first = read(pages(Mode.MODE_PAGES, "/x", "/y"));
    SITE.page("/x", status(410));
    Batch second = read(pages(Mode.MODE_PAGES, "/x"));

    assertThat(first.getCounts().getCreatedCount()).isEqualTo(2);
    assertThat(second.getCounts().getRemovedCount()).isOne();
    assertThat(mesh.list(collection)).extracting(Document::getTitle).containsExactly("Bears stay");
  }

  @Test
  void recordsOfAnApi_areReadWithACredential() {
    SITE.page(
        "/api",
        exchange -> {
          boolean signed =
              "Bearer s3cret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          (signed
                  ? TestSite.text(
                      "application/json",
                      "{\"items\":[{\"id\":\"a/1\",\"t\":\"Lamp\",\"b\":\"<p>It"
                          + " <b>shines</b>.</p>\"}]}")
                  : status(401))
              .answer(exchange);
        });
    Source.Builder source =
        Source.newBuilder()
            .setApiFetch(
                ApiFetchSource.newBuilder()
                    .setUrl(SITE.address("/api"))
                    .setCredential("shop")
                    .setRecords("$.items[*]")
                    .setId("$.id")
                    .setTitle("$.t")
                    .addContent("$.b"));

    Batch first = read(source);
    Batch second = read(source);

    assertThat(first.getCounts().getCreatedCount()).isOne();
    assertThat(second.getCounts().getUnchangedCount()).isOne();
    Document lamp = whole(mesh.list(collection).getFirst());
    assertThat(lamp.getText()).isEqualTo("It shines.");
    assertThat(lamp.getTitle()).isEqualTo("Lamp");
  }

  @Test
  void filings_areFoundByTheirItems() {
    SITE.json("/files/company_tickers.json", "{\"0\":{\"cik_str\":42,\"ticker\":\"ACME\"}}");
    SITE.json(
        "/submissions/CIK0000000042.json",
        """
        {"name":"Acme Ltd.","tickers":["ACME"],"filings":{"recent":{
        "accessionNumber":["0000000042-26-000001"],"form":["10-K"],"filingDate":["2026-01-31"],
        "reportDate":["2025-12-31"],"primaryDocument":["a.htm"]},"files":[]}}
        """);
    SITE.html(
        "/Archives/edgar/data/42/000000004226000001/a.htm",
        "<html><body><div style='display:none'>machines</div><div>PART I</div>"
            + "<div>Item 1A. Risk Factors</div><p>Lamps may break.</p></body></html>");
    Source.Builder source =
        Source.newBuilder().setSecEdgar(SecEdgarSource.newBuilder().addCompanies("ACME"));

    Batch first = read(source);
    SITE.asked().clear();
    Batch second = read(source);

    assertThat(first.getCounts().getCreatedCount()).isOne();
    assertThat(second.getCounts().getUnchangedCount()).isOne();
    assertThat(SITE.paths()).noneMatch(path -> path.contains("/Archives/"));
    Document filing = whole(mesh.list(collection).getFirst());
    assertThat(filing.getTitle()).isEqualTo("Acme Ltd. 10-K 2025-12-31");
    assertThat(filing.getText()).contains("Lamps may break.").doesNotContain("machines");
    assertThat(filing.getMetadata().getFieldsOrThrow("form").getStringValue()).isEqualTo("10-K");
  }
}
