package dev.vectormesh.ingest.source.edgar;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.rpc.Code;
import dev.vectormesh.ingest.source.http.HttpFailedException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which companies there are, and what each filed. */
final class Submissions {
  private static final Duration KEPT = Duration.ofHours(1);

  private final EdgarClient client;
  private final EdgarSettings settings;
  private final Tickers tickers;

  Submissions(EdgarClient client, EdgarSettings settings, Tickers tickers) {
    this.client = client;
    this.settings = settings;
    this.tickers = tickers;
  }

  /** The list of tickers, for all jobs of a process. */
  static final class Tickers {
    private final Supplier<Instant> now;
    private Map<String, String> ciks = Map.of();
    private Instant until = Instant.MIN;

    Tickers(Supplier<Instant> now) {
      this.now = now;
    }

    private synchronized @Nullable Map<String, String> kept() {
      return until.isAfter(now.get()) ? ciks : null;
    }

    private synchronized void keep(Map<String, String> read) {
      ciks = read;
      until = now.get().plus(KEPT);
    }
  }

  /**
   * A company's key without leading zeros.
   *
   * @param name a key, or a ticker in capitals
   */
  String cik(String name) throws HttpFailedException, InterruptedException {
    if (name.chars().allMatch(Character::isDigit)) {
      return name.replaceFirst("^0+(?=.)", "");
    }
    Map<String, String> ciks = tickers.kept();
    if (ciks == null) {
      ciks = tickers();
      tickers.keep(ciks);
    }
    String cik = ciks.get(name);
    if (cik == null) {
      throw new HttpFailedException(
          "unknown-company",
          Code.NOT_FOUND,
          "EDGAR knows no company with the ticker %s; its Central Index Key will do as well"
              .formatted(name));
    }
    return cik;
  }

  private Map<String, String> tickers() throws HttpFailedException, InterruptedException {
    Map<String, String> ciks = new HashMap<>();
    for (JsonNode company :
        client.json(settings.archives().resolve("/files/company_tickers.json"))) {
      ciks.putIfAbsent(
          company.path("ticker").asText().toUpperCase(Locale.ROOT),
          company.path("cik_str").asText());
    }
    return ciks;
  }

  /**
   * What a company filed that is wanted, the newest first.
   *
   * @param more whether there is more of it than the limit lets in
   */
  record Filed(Company company, List<Filing> filings, boolean more) {}

  Filed filed(String cik, EdgarSpec spec) throws HttpFailedException, InterruptedException {
    JsonNode newest = newest(cik);
    List<Filing> filings = new ArrayList<>(Filing.all(newest.path("filings").path("recent")));
    filings.removeIf(filing -> !spec.takes(filing));
    for (JsonNode older : newest.path("filings").path("files")) {
      if (filings.size() <= spec.filings() && reaches(spec, older)) {
        List<Filing> more = Filing.all(client.json(address(older.path("name").asText())));
        more.stream().filter(spec::takes).forEach(filings::add);
      }
    }
    List<Filing> sorted = filings.stream().distinct().sorted(Filing.NEWEST).toList();
    boolean more = sorted.size() > spec.filings();
    return new Filed(
        Company.of(cik, newest), more ? sorted.subList(0, spec.filings()) : sorted, more);
  }

  private JsonNode newest(String cik) throws HttpFailedException, InterruptedException {
    try {
      return client.json(address("CIK%010d.json".formatted(Long.parseLong(cik))));
    } catch (HttpFailedException e) {
      if (e.code() != Code.NOT_FOUND) {
        throw e;
      }
      throw new HttpFailedException(
          "unknown-company",
          Code.NOT_FOUND,
          "EDGAR knows no company with the Central Index Key " + cik);
    }
  }

  private URI address(String file) {
    return settings.submissions().resolve("/submissions/" + file);
  }

  private static boolean reaches(EdgarSpec spec, JsonNode older) {
    return !Filing.date(older.path("filingTo").asText()).isBefore(spec.from())
        && !Filing.date(older.path("filingFrom").asText()).isAfter(spec.to());
  }
}
