package dev.vectormesh.ingest.source.http;

import crawlercommons.filters.basic.BasicURLNormalizer;
import crawlercommons.filters.basic.BasicURLNormalizer.IdnNormalization;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of the web in one form: absolute, http or https, the host in lower case and ASCII,
 * without fragment, usual port, dot segments, or letters that an address may not have.
 */
public final class Addresses {
  private static final BasicURLNormalizer NORMALIZER =
      BasicURLNormalizer.newBuilder().idnNormalization(IdnNormalization.PUNYCODE).build();
  private static final int LONGEST = 8192;

  private Addresses() {}

  /** Empty for what is no address of the web, or names a user in it. */
  public static Optional<URI> normal(String address) {
    return resolve(null, address);
  }

  /**
   * @param base what a relative one is relative to
   */
  @SuppressWarnings("deprecation") // URI takes only what has no mistake; links on pages have.
  public static Optional<URI> resolve(@Nullable URI base, String reference) {
    String text = reference.strip().replaceAll("[\\t\\r\\n]", "");
    if (text.isEmpty() || text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      URL url = base == null ? new URL(text) : new URL(base.toURL(), absolutePath(base, text));
      boolean web =
          (url.getProtocol().equals("http") || url.getProtocol().equals("https"))
              && url.getUserInfo() == null
              && !url.getHost().isEmpty();
      String normal = web ? NORMALIZER.filter(url.toString()) : null;
      return normal == null ? Optional.empty() : checked(new URI(normal));
    } catch (MalformedURLException | URISyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * URL would take the last part of the path away before a query alone (RFC 3986, 5.2.2 does not).
   */
  private static String absolutePath(URI base, String reference) {
    return reference.startsWith("?") ? base.getRawPath() + reference : reference;
  }

  private static Optional<URI> checked(URI uri) {
    boolean usable = uri.getHost() != null && uri.getPort() != 0;
    return usable ? Optional.of(uri) : Optional.empty();
  }

  /** The address without all parameters of its query that have this name. */
  public static URI withoutParameter(URI uri, String name) {
    String query = uri.getRawQuery();
    if (query == null) {
      return uri;
    }
    String kept =
        Arrays.stream(query.split("&"))
            .filter(pair -> !pair.equals(name) && !pair.startsWith(name + "="))
            .collect(Collectors.joining("&"));
    String text = uri.toString();
    return URI.create(text.substring(0, text.indexOf('?')) + (kept.isEmpty() ? "" : "?" + kept));
  }
}
