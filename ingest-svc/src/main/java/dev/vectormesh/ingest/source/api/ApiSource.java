package dev.vectormesh.ingest.source.api;

import dev.vectormesh.corpus.v1.ApiFetchSource;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.ingest.source.http.HttpFetcher;
import dev.vectormesh.ingest.source.http.NamedCredential;
import org.jspecify.annotations.Nullable;

/** Records of a web API. */
public final class ApiSource implements SourceKind {
  private final HttpFetcher fetcher;
  private final Connections connections;

  public ApiSource(HttpFetcher fetcher, Connections connections) {
    this.fetcher = fetcher;
    this.connections = connections;
  }

  @Override
  public String kind() {
    return "api_fetch";
  }

  @Override
  public String description() {
    return "Records of a web API in JSON, NDJSON, XML or CSV, page by page";
  }

  @Override
  public String scope(Caller caller, Source source) {
    return spec(caller, source).scope();
  }

  private ApiSpec spec(Caller caller, Source source) {
    ApiFetchSource api = source.getApiFetch();
    return ApiSpec.of(api, NamedCredential.of(connections, caller.tenant(), api.getCredential()));
  }

  @Override
  public Listing open(Caller caller, Source source, @Nullable String after) {
    return new ApiListing(spec(caller, source), fetcher, after);
  }
}
