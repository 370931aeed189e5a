package dev.vectormesh.ingest.connection;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.YamlRecords;
import dev.vectormesh.platform.settings.YamlRecords.Wording;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What sources reach with secrets of ours, by name: callers name a connection and never see, send
 * or choose what stands in it. Each is of some tenants' alone, and a credential goes to its own
 * hosts alone, so that nobody can have it sent to a server of theirs.
 */
public record Connections(
    Map<String, Credential> credentials,
    Map<String, Database> databases,
    Map<String, ObjectStore> objectStores) {
  /** None at all. */
  public static final Connections NONE = new Connections(Map.of(), Map.of(), Map.of());

  public Connections {
    credentials = copy(credentials);
    databases = copy(databases);
    objectStores = copy(objectStores);
  }

  /** Who may use it. */
  private interface Owned {
    List<String> tenants();
  }

  /**
   * How we prove who we are to a web API. Exactly one of the four ways is set.
   *
   * @param tenants who may use it; {@code *} for all
   * @param hosts that it is sent to, as host or host:port
   */
  public record Credential(
      List<String> tenants,
      List<String> hosts,
      @Nullable ApiKey apiKey,
      @Nullable Secret bearer,
      @Nullable Basic basic,
      @Nullable OAuth2 oauth2)
      implements Owned {
    public Credential {
      tenants = required("tenants", tenants);
      hosts = required("hosts", hosts);
      long ways = Stream.of(apiKey, bearer, basic, oauth2).filter(Objects::nonNull).count();
      if (ways != 1) {
        throw new IllegalArgumentException(
            "a credential has exactly one of api-key, bearer, basic and oauth2");
      }
    }
  }

  /**
   * A key in a header or in the query.
   *
   * @param header null where it is in the query
   * @param query null where it is in a header
   */
  public record ApiKey(@Nullable String header, @Nullable String query, Secret key) {
    public ApiKey {
      if ((header == null) == (query == null)) {
        throw new IllegalArgumentException("an api-key is sent in a header or in the query");
      }
      Objects.requireNonNull(key, "an api-key needs its key");
    }
  }

  /** RFC 7617. */
  public record Basic(String user, Secret password) {}

  /**
   * The client credentials grant (RFC 6749, section 4.4).
   *
   * @param tokenUrl where tokens are got
   * @param scope null asks for none
   */
  public record OAuth2(
      URI tokenUrl, String clientId, Secret clientSecret, @Nullable String scope) {}

  /**
   * A database.
   *
   * @param url as {@code postgresql://host:port/name}, {@code mariadb://} or {@code mysql://},
   *     without user and password, or {@code sqlite:/path}
   */
  public record Database(
      List<String> tenants, URI url, @Nullable String user, @Nullable Secret password)
      implements Owned {
    public Database {
      tenants = required("tenants", tenants);
      Objects.requireNonNull(url, "a database needs its url");
    }
  }

  /**
   * A store that speaks S3's API, or a folder.
   *
   * @param endpoint {@code https://host}, null for Amazon's own; {@code file:/folder} for a folder
   *     whose folders are the buckets
   * @param buckets that may be read; {@code *} for all
   * @param accessKey null reads without signing in
   */
  public record ObjectStore(
      List<String> tenants,
      @Nullable URI endpoint,
      @Nullable String region,
      List<String> buckets,
      @Nullable String accessKey,
      @Nullable Secret secretKey)
      implements Owned {
    public ObjectStore {
      tenants = required("tenants", tenants);
      buckets = required("buckets", buckets);
    }
  }

  /**
   * Reads them from a YAML file. A secret is written as {@code file:/path}, as {@code env:NAME}, or
   * as it is.
   *
   * @throws IllegalArgumentException naming the file and what is wrong with it
   */
  public static Connections read(Path file) {
    return YamlRecords.read(
        file, Connections.class, new Wording("connections", "a connection", "docs/sources.md"));
  }

  /**
   * @throws ApiException NOT_FOUND where there is none that this tenant may use
   */
  public Credential credential(String tenant, String name) {
    return of("credentials", credentials, tenant, name);
  }

  /**
   * @throws ApiException NOT_FOUND where there is none that this tenant may use
   */
  public Database database(String tenant, String name) {
    return of("databases", databases, tenant, name);
  }

  /**
   * @throws ApiException NOT_FOUND where there is none that this tenant may use
   */
  public ObjectStore objectStore(String tenant, String name) {
    return of("objectStores", objectStores, tenant, name);
  }

  private static <T extends Owned> T of(
      String kind, Map<String, T> all, String tenant, String name) {
    T found = all.get(name);
    if (found == null || !found.tenants().contains("*") && !found.tenants().contains(tenant)) {
      // Whether another tenant has one of this name is nobody's business.
      throw ApiException.notFound("connections/" + kind + "/" + name);
    }
    return found;
  }

  private static <T> Map<String, T> copy(@Nullable Map<String, T> map) {
    return map == null ? Map.of() : Map.copyOf(map);
  }

  private static List<String> required(String field, @Nullable List<String> list) {
    if (list == null || list.isEmpty()) {
      throw new IllegalArgumentException("\"" + field + "\" is missing");
    }
    return List.copyOf(list);
  }
}
