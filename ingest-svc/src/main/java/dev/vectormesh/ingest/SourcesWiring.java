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
import dev.vectormesh.ingest.work.WorkPool;
import dev.vectormesh.platform.plugin.Plugins;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The kinds of sources beyond files, and what they hold open. */
final class SourcesWiring implements AutoCloseable {
  /** Pages of SQLite's that are read at once. */
  private static final int DATABASES = 2;

  /** A sort of millions of rows takes minutes; a query that never ends is ended. */
  private static final Duration STATEMENT = Duration.ofMinutes(15);

  private final HttpFetcher http;
  private final SourceKinds kinds;
  private final WorkPool databases = new WorkPool(DATABASES, STATEMENT);

  /**
   * @param inside kinds that read what the mesh itself keeps
   */
  SourcesWiring(
      SourceSettings settings,
      UnaryOperator<Path> allowed,
      List<SourceKind> inside,
      Plugins plugins) {
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
    own.add(new DatabaseQuery(connections, allowed, databases));
    own.add(new ObjectStoreSources(connections));
    kinds = SourceKinds.with(own, plugins);
  }

  SourceKinds kinds() {
    return kinds;
  }

  @Override
  public void close() {
    http.close();
    databases.close();
  }
}
