package dev.vectormesh.ingest;

import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.ingest.source.SourceKinds;
import java.util.ArrayList;
import java.util.List;

/** The kinds of sources beyond files, and what they hold open. */
final class SourcesWiring implements AutoCloseable {
  private final SourceKinds kinds;

  SourcesWiring(SourceSettings settings) {
    Connections connections =
        settings.connections().map(Connections::read).orElse(Connections.NONE);
    List<SourceKind> own = new ArrayList<>();
    kinds = SourceKinds.with(own);
  }

  SourceKinds kinds() {
    return kinds;
  }

  @Override
  public void close() {}
}
