package dev.vectormesh.ingest;

import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.ingest.source.SourceKinds;
import dev.vectormesh.ingest.source.api.ApiSource;
import dev.vectormesh.ingest.source.database.DatabaseQuery;
import dev.vectormesh.ingest.source.edgar.EdgarSettings;
import dev.vectormesh.ingest.source.edgar.EdgarSource;
import dev.vectormesh.ingest.source.http.HttpFetcher;
import dev.vectormesh.ingest.source.http.HttpSettings;
import dev.vectormesh.ingest.source.http.Waits;
import dev.vectormesh.ingest.source.objectstore.ObjectStoreSources;
import dev.vectormesh.ingest.source.web.WebSource;
import java.util.ArrayList;
import java.util.List;

/** The kinds of sources beyond files, and what they hold open. */
final class SourcesWiring implements AutoCloseable {
  private final HttpFetcher http;
  private final SourceKinds kinds;

  /**
   * @param inside kinds that read what the mesh itself keeps
   */
  SourcesWiring(SourceSettings settings, List<SourceKind> inside) {
    Connections connections =
        settings.connections().map(Connections::read).orElse(Connections.NONE);
    http =
        HttpFetcher.of(
            new HttpSettings(
                settings.userAgent(),
                settings.requestsPerSecond(),
                settings.timeout(),
                settings.maxBytes(),
                settings.allowedNetworks()));
    List<SourceKind> own = new ArrayList<>(inside);
    own.add(new WebSource(http, connections, Waits.SYSTEM));
    own.add(new ApiSource(http, connections));
    own.add(
        new EdgarSource(
            http,
            new EdgarSettings(
                settings.edgarArchives(), settings.edgarSubmissions(), settings.edgarContact()),
            Waits.SYSTEM));
    own.add(new DatabaseQuery(connections));
    own.add(new ObjectStoreSources(connections));
    kinds = SourceKinds.with(own);
  }

  SourceKinds kinds() {
    return kinds;
  }

  @Override
  public void close() {
    http.close();
  }
}
