package dev.vectormesh.ingest;

import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How sources beyond this machine are read. */
public record SourceSettings(
    @Help("YAML file of the connections that sources may name: docs/sources.md shows its form")
        Optional<Path> connections,
    @Help(
            "networks that may be read although they are not public, such as 10.0.0.0/8, comma"
                + " separated; none by default")
        @Default("")
        List<String> allowedNetworks,
    @Help("how we name ourselves to web sites; robots.txt rules for its first word are kept to")
        @Default("vectormesh/1.0")
        String userAgent,
    @Help("requests a second to one web host") @Default("1") double requestsPerSecond,
    @Help("the largest page or answer, in MiB") @Default("10") int maxMegabytes,
    @Help("time that one page or answer may take") @Default("30s") Duration timeout,
    @Help("where EDGAR is asked for tickers and archives") @Default("https://www.sec.gov")
        URI edgarArchives,
    @Help("where EDGAR is asked for submissions") @Default("https://data.sec.gov")
        URI edgarSubmissions,
    @Help("name and e-mail address that the SEC asks for; sec_edgar reads nothing without it")
        Optional<String> edgarContact) {
  public SourceSettings {
    allowedNetworks = List.copyOf(allowedNetworks);
    Settings.require(
        requestsPerSecond > 0 && requestsPerSecond <= 100,
        "requestsPerSecond",
        requestsPerSecond,
        "above 0, at most 100");
    Settings.require(maxMegabytes >= 1, "maxMegabytes", maxMegabytes, ">= 1");
    Settings.require(timeout.isPositive(), "timeout", timeout, "> 0");
  }

  public long maxBytes() {
    return maxMegabytes * 1024L * 1024;
  }
}
