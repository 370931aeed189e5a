package dev.vectormesh.ingest.source.edgar;

import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.ingest.source.http.HttpFetcher;
import dev.vectormesh.ingest.source.http.Waits;
import org.jspecify.annotations.Nullable;

/** Filings with the SEC, from EDGAR. */
public final class EdgarSource implements SourceKind {
  /**
   * One for all: a filing is the same document whoever asks for it by which company or form, and
   * none is ever gone.
   */
  static final String SCOPE = "sec_edgar";

  private final HttpFetcher fetcher;
  private final EdgarSettings settings;
  private final Submissions.Tickers tickers;

  public EdgarSource(HttpFetcher fetcher, EdgarSettings settings, Waits waits) {
    this.fetcher = fetcher;
    this.settings = settings;
    this.tickers = new Submissions.Tickers(waits::now);
  }

  @Override
  public String kind() {
    return SCOPE;
  }

  @Override
  public String description() {
    return "Filings with the SEC, from EDGAR: main documents and exhibits, by company and form";
  }

  @Override
  public String scope(Caller caller, Source source) {
    EdgarSpec.of(source.getSecEdgar());
    return SCOPE;
  }

  @Override
  public Listing open(Caller caller, Source source, @Nullable String after) throws SourceException {
    EdgarSpec spec = EdgarSpec.of(source.getSecEdgar());
    String contact =
        settings
            .contact()
            .filter(text -> text.contains("@"))
            .orElseThrow(() ->
                new SourceException(
                    Code.FAILED_PRECONDITION,
                    "the SEC asks for a name and an e-mail address: set sources.edgarContact,"
                        + " such as \"Example Ltd. data@example.com\""));
    EdgarClient client = new EdgarClient(fetcher, contact);
    return new EdgarListing(
        spec, settings, client, new Submissions(client, settings, tickers), after);
  }
}
