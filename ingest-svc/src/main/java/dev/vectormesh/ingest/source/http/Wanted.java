package dev.vectormesh.ingest.source.http;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for.
 *
 * @param uri absolute, http or https
 * @param headers beside those that every request has
 * @param credential sent to this address alone, and where it leads on the same host
 * @param maxBytes of the answer; 0 for what the settings say
 * @param interval the least time between two requests to the host; null for what the settings say
 */
public record Wanted(
    URI uri,
    Map<String, String> headers,
    @Nullable NamedCredential credential,
    long maxBytes,
    @Nullable Duration interval) {
  public Wanted {
    headers = Map.copyOf(headers);
  }

  public static Wanted of(URI uri) {
    return new Wanted(uri, Map.of(), null, 0, null);
  }

  public Wanted at(URI other) {
    return new Wanted(other, headers, credential, maxBytes, interval);
  }

  public Wanted with(String header, String value) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(header, value);
    return new Wanted(uri, all, credential, maxBytes, interval);
  }

  public Wanted with(@Nullable NamedCredential other) {
    return new Wanted(uri, headers, other, maxBytes, interval);
  }

  public Wanted upTo(long bytes) {
    return new Wanted(uri, headers, credential, bytes, interval);
  }

  public Wanted every(@Nullable Duration time) {
    return new Wanted(uri, headers, credential, maxBytes, time);
  }
}
