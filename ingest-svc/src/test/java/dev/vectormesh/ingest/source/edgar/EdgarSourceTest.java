package dev.vectormesh.ingest.source.edgar;

import static dev.vectormesh.ingest.source.http.TestSite.inTurn;
import static dev.vectormesh.ingest.source.http.TestSite.status;
import static dev.vectormesh.ingest.source.http.TestSite.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.SecEdgarSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.ReadSource;
import dev.vectormesh.ingest.source.ReadSource.Listed;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.http.Fetchers;
import dev.vectormesh.ingest.source.http.HttpFetcher;
import dev.vectormesh.ingest.source.http.SteppedWaits;
import dev.vectormesh.ingest.source.http.TestSite;
import dev.vectormesh.platform.error.ApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgarSourceTest {
  private static final String RATE =
      "<html><head><title>SEC.gov | Request Rate Threshold Exceeded</title></head></html>";
  private static final String FOLDER = "/Archives/edgar/data/42/";

  private final TestSite site = TestSite.start();
  private final SteppedWaits waits = new SteppedWaits();
  private final HttpFetcher fetcher = Fetchers.of(waits);
  private final EdgarSource source = source(Optional.of("Acme Ltd. data@acme.example"));
  private ReadSource reading;

  private EdgarSource source(Optional<String> contact) {
    return new EdgarSource(
        fetcher, new EdgarSettings(site.uri("/"), site.uri("/"), contact), waits);
  }

  /** A filing as submissions have it: accession, form, day, period, document. */
  private record Row(String accession, String form, String filed, String period, String file) {}

  private static String columns(Row... rows) {
    return List.of(rows).stream()
        .collect(
            Collectors.teeing(
                Collectors.mapping(Row::accession, Collectors.toList()),
                Collectors.toList(),
                (accessions, all) ->
                    "{\"accessionNumber\":%s,\"form\":%s,\"filingDate\":%s,\"reportDate\":%s,\"primaryDocument\":%s}"
                        .formatted(
                            json(accessions),
                            json(all.stream().map(Row::form).toList()),
                            json(all.stream().map(Row::filed).toList()),
                            json(all.stream().map(Row::period).toList()),
                            json(all.stream().map(Row::file).toList()))));
  }

  private static String json(List<String> texts) {
    return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(",", "[", "]"));
  }

  @BeforeEach
  void edgar(@TempDir Path folder) {
    reading = new ReadSource(folder);
    site.json(
        "/files/company_tickers.json",
        "{\"0\":{\"cik_str\":42,\"ticker\":\"ACME\",\"title\":\"Acme Ltd.\"}}");
    site.json(
        "/submissions/CIK0000000042.json",
        """
        {"name":"Acme Ltd.","tickers":["ACME"],"filings":{"recent":%s,"files":[
        {"name":"CIK0000000042-submissions-001.json","filingFrom":"1999-01-01","filingTo":"2001-01-01"}]}}
        """
            .formatted(
                columns(
                    new Row("0000000042-26-000003", "8-K", "2026-03-03", "", "c.htm"),
                    new Row("0000000042-26-000002", "10-K/A", "2026-02-02", "2025-12-31", "b.htm"),
                    new Row("0000000042-26-000001", "10-K", "2026-01-31", "2025-12-31", "a.htm"))));
    site.json(
        "/submissions/CIK0000000042-submissions-001.json",
        columns(new Row("0000000042-00-000009", "10-Q", "2000-05-11", "2000-04-01", "")));
  }

  @AfterEach
  void stop() {
    fetcher.close();
    site.close();
  }

  private Listed list(UnaryOperator<SecEdgarSource.Builder> more) throws Exception {
    return list(more, null);
  }

  private Listed list(UnaryOperator<SecEdgarSource.Builder> more, @Nullable String after)
      throws Exception {
    SecEdgarSource.Builder edgar = SecEdgarSource.newBuilder();
    Source spec =
        Source.newBuilder()
            .setSecEdgar(
                more.apply(edgar).getCompaniesCount() == 0 ? edgar.addCompanies("acme") : edgar)
            .build();
    return reading.list(source, spec, after);
  }

  @Test
  void filings_areFoundByTickerAndByKey_theNewestFirst() throws Exception {
    assertThat(list(edgar -> edgar).names())
        .containsExactly("ACME 10-K 0000000042-26-000001", "ACME 10-Q 0000000042-00-000009");
    assertThat(list(edgar -> edgar.addCompanies("0000000042").addForms("8-k")).names())
        .containsExactly("ACME 8-K 0000000042-26-000003");
    assertThat(list(edgar -> edgar.setAmendments(true).addForms("10-K")).names())
        .containsExactly("ACME 10-K/A 0000000042-26-000002", "ACME 10-K 0000000042-26-000001");
    assertThat(site.asked()).allMatch(a -> a.header("user-agent").contains("data@acme.example"));
  }

  @Test
  void days_andALimit_areKeptTo() throws Exception {
    assertThat(list(edgar -> edgar.setFiledFrom("2026-01-31")).names()).hasSize(1);
    assertThat(site.paths()).doesNotContain("/submissions/CIK0000000042-submissions-001.json");
    assertThat(list(edgar -> edgar.setFiledTo("2026-01-30")).names())
        .containsExactly("ACME 10-Q 0000000042-00-000009");
    Listed limited = list(edgar -> edgar.setMaxFilings(1));
    assertThat(limited.names()).containsExactly("ACME 10-K 0000000042-26-000001");
    assertThat(limited.warnings()).anyMatch(warning -> warning.contains("newest 1"));
  }

  @Test
  void filing_comesWithItsItemsAsHeadings_andWithoutWhatIsForMachines() throws Exception {
    site.html(
        FOLDER + "000000004226000001/a.htm",
        """
        <?xml version='1.0' encoding='ASCII'?><html xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"><body>
        <div style="display:none"><ix:header><ix:hidden>secret</ix:hidden></ix:header></div>
        <div><a href="#x">Item 1A.</a></div>
        <div style="text-align:center"><span>PART I</span></div><a id="x"/>
        <div><span>Item 1A.&#160;&#160;Risk Factors</span></div>
        <div>Item 1A of this Form 10-K speaks of <ix:nonFraction>12</ix:nonFraction> risks.</div>
        <table><tr><td>Item 7.</td><td>Discussion</td></tr></table><p>Words.</p></body></html>
        """);

    Listed listed = list(edgar -> edgar.addForms("10-K"));
    Raw.Text raw = (Raw.Text) reading.fetch(listed.items().getFirst(), null);

    assertThat(raw.text())
        .contains(
            "<h2>PART I</h2>", "<h3>Item 1A. Risk Factors</h3>", "<h3>Item 7. Discussion</h3>")
        .contains("speaks of", "<a href=\"#x\">Item 1A.</a>")
        .doesNotContain("secret", "<h3>Item 1A of");
    assertThat(raw.facts().title()).isEqualTo("Acme Ltd. 10-K 2025-12-31");
    assertThat(raw.facts().metadata().getFieldsMap())
        .containsOnlyKeys("form", "accession", "filing_date", "period", "company", "cik", "ticker");
    assertThat(raw.facts().version()).isEqualTo("0000000042-26-000001");
    assertThat(raw.facts().uri()).endsWith(FOLDER + "000000004226000001/a.htm");
    assertThat(listed.items().getFirst().version()).isEqualTo(raw.facts().version());
  }

  @Test
  void oldFiling_isTakenOutOfTheTextOfTheSubmission() throws Exception {
    site.page(
        FOLDER + "000000004200000009/0000000042-00-000009.txt",
        "text/plain",
        """
        <SEC-DOCUMENT>x
        <DOCUMENT>
        <TYPE>10-Q
        <SEQUENCE>1
        <TEXT>
        <PAGE>
        ITEM 2. MANAGEMENT'S DISCUSSION
        Sales < costs
        </TEXT>
        </DOCUMENT>
        <DOCUMENT>
        <TYPE>EX-27
        <SEQUENCE>2
        <TEXT>
        exhibit
        </TEXT>
        </DOCUMENT>
        """);
    site.html(
        FOLDER + "0000000042-00-000009-index.html",
        "<table class=tableFile><tr><td>1</td><td>10-Q</td><td><a"
            + " href='/x/'></a></td><td>10-Q</td></tr><tr><td>2</td><td>Data</td><td><a"
            + " href='/x/'></a></td><td>EX-27</td></tr></table>");

    Listed listed = list(edgar -> edgar.addForms("10-Q").setExhibits(true));

    assertThat(reading.texts(listed).get("ACME 10-Q 0000000042-00-000009"))
        .contains("<h3>ITEM 2. MANAGEMENT'S DISCUSSION</h3>", "Sales &lt; costs")
        .doesNotContain("PAGE", "exhibit");
    assertThat(reading.texts(listed).get("ACME 10-Q 0000000042-00-000009 EX-27"))
        .contains("exhibit");
  }

  @Test
  void exhibits_becomeItems_withoutXbrl() throws Exception {
    site.html(
        FOLDER + "0000000042-26-000003-index.html",
        """
        <table class=tableFile><tr><th>Seq</th></tr>
        <tr><td>1</td><td>8-K</td><td><a href="/ix?doc=%1$sc.htm">c.htm</a> iXBRL</td><td>8-K</td></tr>
        <tr><td>2</td><td>Press release</td><td><a href="%1$sd991.htm">d991.htm</a></td><td>EX-99.1</td></tr>
        <tr><td>3</td><td>Logo</td><td><a href="%1$sg.jpg">g.jpg</a></td><td>GRAPHIC</td></tr>
        </table><table class=tableFile><tr><td>4</td><td>Schema</td><td><a href="x.xsd">x</a></td><td>EX-101.SCH</td></tr></table>
        """
            .formatted(FOLDER + "000000004226000003/"));
    site.html(FOLDER + "000000004226000003/d991.htm", "<p>We sold more.</p>");

    Listed listed = list(edgar -> edgar.addForms("8-K").setExhibits(true));

    assertThat(listed.names())
        .containsExactly("ACME 8-K 0000000042-26-000003", "ACME 8-K 0000000042-26-000003 EX-99.1");
    Raw.Text raw = (Raw.Text) reading.fetch(listed.items().getLast(), null);
    assertThat(raw.text()).contains("We sold more.");
    assertThat(raw.facts().metadata().getFieldsOrThrow("exhibit").getStringValue())
        .isEqualTo("EX-99.1");
    String after = listed.items().getFirst().token();
    assertThat(list(edgar -> edgar.addForms("8-K").setExhibits(true), after).names())
        .containsExactly("ACME 8-K 0000000042-26-000003 EX-99.1");
  }

  @Test
  void listing_waitsWhileEdgarShutsUsOut() throws Exception {
    site.page(
        "/submissions/CIK0000000042.json",
        inTurn(
            exchange -> {
              exchange.getResponseHeaders().set("Content-Type", "text/html");
              exchange.sendResponseHeaders(403, RATE.length());
              exchange.getResponseBody().write(RATE.getBytes("US-ASCII"));
            },
            text("application/json", "{\"name\":\"A\",\"filings\":{}}")));

    assertThat(list(edgar -> edgar).items()).isEmpty();

    assertThat(waits.slept().stream().reduce(Duration.ZERO, Duration::plus))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(9));
  }

  @Test
  void toolThatIsNotDeclared_isToldWhatToSet() {
    site.html(
        "/submissions/CIK0000000042.json",
        "<h1>Your Request Originates from an Undeclared Automated Tool</h1>");

    assertThatThrownBy(() -> list(edgar -> edgar))
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE))
        .hasMessageContaining("sources.edgarContact");
  }

  @Test
  void contact_isNeeded() {
    Source spec =
        Source.newBuilder().setSecEdgar(SecEdgarSource.newBuilder().addCompanies("ACME")).build();

    assertThatThrownBy(() -> source(Optional.empty()).open(ReadSource.CALLER, spec, null))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("sources.edgarContact");
  }

  @Test
  void companyThatIsNotThere_leavesTheOthers() throws Exception {
    Listed listed =
        list(edgar ->
            edgar.addCompanies("NOSUCH").addCompanies("7").addCompanies("42").addCompanies("ACME"));

    assertThat(listed.items()).as("each filing once").hasSize(2);
    assertThat(listed.warnings()).hasSize(2);
    assertThatThrownBy(() -> list(edgar -> edgar.addCompanies("NOSUCH")))
        .isInstanceOfSatisfying(
            SourceException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND));
  }

  @Test
  void fileThatIsNotThere_isReadInTheSubmission() throws Exception {
    site.page(
        FOLDER + "000000004226000001/0000000042-26-000001.txt",
        "text/plain",
        "<DOCUMENT>\n"
            + "<TYPE>10-K\n"
            + "<SEQUENCE>1\n"
            + "<TEXT>\n"
            + "<html><body><p>All the same.</p></body></html>\n"
            + "</TEXT>\n");

    Listed listed = list(edgar -> edgar.addForms("10-K"));

    assertThat(ReadSource.text(reading.fetch(listed.items().getFirst(), null)))
        .contains("<p>All the same.</p>");
  }

  @Test
  void filing_thatCannotBeHad_failsAlone() throws Exception {
    site.page(FOLDER + "000000004226000001/a.htm", status(403));
    Listed listed = list(edgar -> edgar.addForms("10-K"));

    assertThat(reading.failure(listed.items().getFirst())).isEqualTo("status-403");
    site.page(
        FOLDER + "000000004226000001/a.htm", inTurn(status(503), text("text/html", "<p>There")));
    assertThat(ReadSource.text(reading.fetch(listed.items().getFirst(), null))).contains("There");
  }

  @Test
  void dayThatIsNone_namesItsField() throws IOException {
    assertThatThrownBy(() -> list(edgar -> edgar.setFiledFrom("2026-13-01")))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("sec_edgar.filed_from");
  }
}
