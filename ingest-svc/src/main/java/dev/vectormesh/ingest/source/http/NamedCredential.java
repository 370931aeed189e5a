package dev.vectormesh.ingest.source.http;

import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.connection.Connections.Credential;
import dev.vectormesh.platform.error.ApiException;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A credential, and how people call it. */
public record NamedCredential(String name, Credential credential) {
  private static final String HTTPS = "https";

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
        .anyMatch(own -> own.equals(host + ":" + port(uri)) || own.equals(host) && usual(uri));
  }

  private static int port(URI uri) {
    int usual = HTTPS.equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    return uri.getPort() < 0 ? usual : uri.getPort();
  }

  private static boolean usual(URI uri) {
    return uri.getPort() < 0 || uri.getPort() == (HTTPS.equals(uri.getScheme()) ? 443 : 80);
  }
}
