package dev.vectormesh.platform.auth;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Published keys of several places, such as an identity provider's and the services' own. A key
 * that none of them is known to have makes them be read again, though not more often than twice in
 * half a minute; a key that is gone is trusted for five minutes at most.
 */
final class KeySets implements JWKSource<SecurityContext> {
  private final List<KeySet> sets;

  private KeySets(List<KeySet> sets) {
    this.sets = sets;
  }

  /**
   * @param places https URLs and paths of files
   * @throws IllegalArgumentException when a file cannot be read, or holds no keys
   */
  static KeySets of(List<String> places) {
    return new KeySets(places.stream().map(place -> new KeySet(open(place))).toList());
  }

  private static JWKSource<SecurityContext> open(String place) {
    try {
      if (place.startsWith("https://") || place.startsWith("http://")) {
        return JWKSourceBuilder.<SecurityContext>create(URI.create(place).toURL())
            .retrying(true)
            .outageTolerant(Duration.ofHours(4).toMillis())
            .build();
      }
      Path file = Path.of(place.startsWith("file:") ? place.substring("file:".length()) : place);
      if (JWKSet.load(file.toFile()).isEmpty()) {
        throw new IllegalArgumentException("auth.jwks: " + place + " holds no key");
      }
      return JWKSourceBuilder.create(new KeyFile(file)).build();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("auth.jwks: " + place + " is no URL", e);
    } catch (IOException | ParseException e) {
      throw new IllegalArgumentException(
          "auth.jwks: " + place + " cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
    List<JWK> found = new ArrayList<>();
    KeySourceException failure = null;
    for (KeySet set : sets) {
      try {
        found.addAll(set.select(selector, context));
      } catch (KeySourceException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (found.isEmpty() && failure != null) {
      throw failure;
    }
    return found;
  }

  private static final class KeySet {
    private final JWKSource<SecurityContext> source;
    private volatile boolean known;

    KeySet(JWKSource<SecurityContext> source) {
      this.source = source;
    }

    List<JWK> select(JWKSelector selector, SecurityContext context) throws KeySourceException {
      try {
        List<JWK> selected = source.get(selector, context);
        known = true;
        return selected;
      } catch (RateLimitReachedException e) {
        // The set was asked for this key a moment ago and does not have it, or it never answered.
        if (known) {
          return List.of();
        }
        throw e;
      }
    }
  }

  /** Read anew whenever the cache around it asks. */
  private record KeyFile(Path file) implements JWKSetSource<SecurityContext> {
    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator refresh, long currentTime, @Nullable SecurityContext context)
        throws KeySourceException {
      try {
        return JWKSet.load(file.toFile());
      } catch (IOException e) {
        throw new JWKSetUnavailableException(file + " cannot be read", e);
      } catch (ParseException e) {
        throw new JWKSetParseException(file + " is no JWK set", e);
      }
    }

    @Override
    public void close() {}
  }
}
