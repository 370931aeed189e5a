package dev.vectormesh.ingest.source.http;

import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.connection.Connections.Credential;
import dev.vectormesh.platform.error.ApiException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A credential, and how people call it. */
public record NamedCredential(String name, Credential credential) {
  /**
   * Null where no name is given.
   *
   * @throws ApiException NOT_FOUND where there is none that this tenant may use
   */
  public static @Nullable NamedCredential of(Connections connections, String tenant, String name) {
    return name.isEmpty() ? null : new NamedCredential(name, connections.credential(tenant, name));
  }

  /** Whether it may be sent there: to its own hosts, where no port is named by the usual one. */
  public boolean isFor(URI uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    return credential.hosts().stream()
        .map(own -> own.toLowerCase(Locale.ROOT))
        .anyMatch(own ->
            own.equals(host + ":" + Addresses.port(uri))
                || own.equals(host) && Addresses.port(uri) == Addresses.usualPort(uri));
  }
}
