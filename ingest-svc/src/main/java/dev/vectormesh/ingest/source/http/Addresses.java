package dev.vectormesh.ingest.source.http;

import crawlercommons.filters.basic.BasicURLNormalizer;
import java.net.IDN;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of the web in one form: absolute, http or https, the host in lower case and ASCII,
 * without fragment, usual port, dot segments, or letters that an address may not have.
 */
public final class Addresses {
  private static final String REFUSED = "\"<>\\^`{|}";
  private static final Pattern STRAY = Pattern.compile("%(?![0-9A-Fa-f]{2})");
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
      return web ? checked(new URI(normal(url))) : Optional.empty();
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

  /**
   * Slashes that stand together are left so: other normalisers make one of them, and servers not.
   */
  private static String normal(URL url) {
    String host = url.getHost();
    String ascii = host.startsWith("[") ? host : IDN.toASCII(host);
    boolean usual = url.getPort() < 0 || url.getPort() == url.getDefaultPort();
    String path = BasicURLNormalizer.escapePath(BasicURLNormalizer.unescapePath(url.getPath()));
    String query = url.getQuery() == null ? "" : url.getQuery();
    return "%s://%s%s%s%s"
        .formatted(
            url.getProtocol(),
            ascii.toLowerCase(Locale.ROOT),
            usual ? "" : ":" + url.getPort(),
            withoutDots(path),
            query.isEmpty() ? "" : "?" + escaped(query));
  }

  /** RFC 3986, 5.2.4. */
  private static String withoutDots(String path) {
    List<String> kept = new ArrayList<>();
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean up = segments[i].equals("..");
      if (up && !kept.isEmpty()) {
        kept.removeLast();
      }
      if (!up && !segments[i].equals(".")) {
        kept.add(segments[i]);
      } else if (i == segments.length - 1) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }

  private static String escaped(String query) {
    StringBuilder escaped = new StringBuilder();
    for (byte letter : query.getBytes(StandardCharsets.UTF_8)) {
      if (letter <= ' ' || letter == 0x7f || REFUSED.indexOf(letter) >= 0) {
        escaped.append("%%%02X".formatted(letter & 0xff));
      } else {
        escaped.append((char) letter);
      }
    }
    return STRAY.matcher(escaped).replaceAll("%25");
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

  /** The port of an address that names it or not. */
  static int port(URI uri) {
    return uri.getPort() < 0 ? usualPort(uri) : uri.getPort();
  }

  /** The port of its scheme. */
  static int usualPort(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
