package dev.vectormesh.ingest.source.http;

import com.google.rpc.Code;
import dev.vectormesh.platform.net.AddressGuard;
import dev.vectormesh.platform.net.AddressGuard.AddressRefusedException;
import dev.vectormesh.platform.net.RetryAfter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gets what is at an address that somebody else chose. Each host is asked at most so often a
 * second, each address is checked before each connection, redirects are followed five times,
 * answers that may pass are asked for again. One serves all jobs of a process.
 */
public final class HttpFetcher implements AutoCloseable {
  private static final int REDIRECTS = 5;
  private static final int TRIES = 3;
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);
  private static final Set<Integer> MOVED = Set.of(301, 302, 303, 307, 308);
  private static final Duration BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final HttpSettings settings;
  private final AddressGuard guard;
  private final Waits waits;
  private final HostPaces paces;
  private final Exchanges exchanges = new Exchanges();
  private final Authorizing authorizing;

  public HttpFetcher(HttpSettings settings, AddressGuard guard, Waits waits) {
    this.settings = settings;
    this.guard = guard;
    this.waits = waits;
    this.paces = new HostPaces(waits);
    this.authorizing = new Authorizing(waits, this::token);
  }

  public static HttpFetcher of(HttpSettings settings) {
    return new HttpFetcher(settings, AddressGuard.of(settings.allowedNetworks()), Waits.SYSTEM);
  }

  /** Is asked before a redirect is followed. */
  @FunctionalInterface
  public interface Redirects {
    /** Wherever they lead. */
    Redirects ANYWHERE = to -> {};

    /**
     * @throws HttpFailedException where it must not be followed
     */
    void check(URI to) throws HttpFailedException, InterruptedException;
  }

  public HttpSettings settings() {
    return settings;
  }

  /** A host with its port, as requests are counted. */
  static String host(URI uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    return uri.getPort() < 0 ? host : host + ":" + uri.getPort();
  }

  /** Waits until a host that asked for a pause may be asked again. */
  public void awaitPause(URI uri) throws InterruptedException {
    Duration left = paces.left(host(uri));
    while (left.compareTo(LONGEST_WAIT) > 0) {
      waits.sleep(LONGEST_WAIT);
      left = paces.left(host(uri));
    }
  }

  /** No request goes to the address's host for this time, of no job. */
  public void pause(URI uri, Duration time) {
    paces.pause(host(uri), time.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : time);
  }

  public Answer get(Wanted wanted) throws HttpFailedException, InterruptedException {
    return get(wanted, Redirects.ANYWHERE);
  }

  /**
   * Blocks the calling virtual thread.
   *
   * @return any answer but one that may pass
   */
  public Answer get(Wanted wanted, Redirects redirects)
      throws HttpFailedException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Duration wait = BACKOFF.multipliedBy(1L << (attempt - 1));
      HttpFailedException failed;
      try {
        Answer answer = follow(wanted, redirects);
        if (!PASSING.contains(answer.status())) {
          return answer;
        }
        Duration asked = retryAfter(answer);
        wait = asked == null ? wait : asked;
        if (answer.status() == 429 || asked != null) {
          pause(answer.uri(), wait);
        }
        failed = passing(answer);
      } catch (HttpFailedException e) {
        failed = e;
      }
      if (!failed.mayPass() || attempt == TRIES || wait.compareTo(LONGEST_WAIT) > 0) {
        throw failed;
      }
      waits.sleep(wait);
    }
  }

  private static HttpFailedException passing(Answer answer) {
    return new HttpFailedException(
        answer.status() == 429 ? "rate-limited" : "status-" + answer.status(),
        Code.UNAVAILABLE,
        "%s answered %d".formatted(HttpFailedException.shown(answer.uri()), answer.status()));
  }

  private @Nullable Duration retryAfter(Answer answer) {
    return RetryAfter.parse(answer.header("retry-after").orElse(null), waits.now());
  }

  /** One answer, wherever it leads, in the time that one may take. */
  private Answer follow(Wanted wanted, Redirects redirects)
      throws HttpFailedException, InterruptedException {
    Duration left = settings.timeout();
    Wanted step = wanted;
    for (int hops = 0; hops <= REDIRECTS; hops++) {
      if (!left.isPositive()) {
        throw new HttpFailedException(
            "timeout",
            Code.DEADLINE_EXCEEDED,
            HttpFailedException.shown(wanted.uri()) + " leads on and on");
      }
      awaitTurn(step);
      Instant begun = waits.now();
      Answer answer = authorized(step, left);
      left = left.minus(Duration.between(begun, waits.now()));
      URI to = MOVED.contains(answer.status()) ? target(answer) : null;
      if (to == null) {
        return answer;
      }
      redirects.check(to);
      step = redirected(step, to);
    }
    throw new HttpFailedException(
        "redirects",
        Code.FAILED_PRECONDITION,
        "%s leads on more than %d times"
            .formatted(HttpFailedException.shown(wanted.uri()), REDIRECTS));
  }

  private void awaitTurn(Wanted step) throws HttpFailedException, InterruptedException {
    Duration interval = step.interval();
    paces.await(host(step.uri()), interval == null ? settings.interval() : interval);
  }

  private static @Nullable URI target(Answer answer) throws HttpFailedException {
    String location = answer.header("location").orElse("");
    if (location.isBlank()) {
      return null;
    }
    return Addresses.resolve(answer.uri(), location)
        .orElseThrow(() ->
            HttpFailedException.refused(
                answer.uri(), "it leads to an address that is not of the web"));
  }

  /** A secret stays with the host that it was meant for, and does not leave TLS. */
  private static Wanted redirected(Wanted step, URI to) {
    boolean same =
        host(step.uri()).equals(host(to))
            && ("https".equals(to.getScheme()) || !"https".equals(step.uri().getScheme()));
    Wanted next = step.at(to);
    return same ? next : next.with((NamedCredential) null);
  }

  private Answer authorized(Wanted step, Duration timeout)
      throws HttpFailedException, InterruptedException {
    NamedCredential credential = step.credential();
    if (credential == null) {
      return send(step, Authorizing.Proof.NONE, timeout);
    }
    Answer answer = send(step, authorizing.proof(credential, step.uri()), timeout);
    if (answer.status() == 401 && authorizing.renew(credential)) {
      return send(step, authorizing.proof(credential, step.uri()), timeout);
    }
    return answer;
  }

  private Answer send(Wanted step, Authorizing.Proof proof, Duration timeout)
      throws HttpFailedException, InterruptedException {
    long maxBytes = step.maxBytes() > 0 ? step.maxBytes() : settings.maxBytes();
    Map<String, String> headers = new HashMap<>(step.headers());
    headers.putIfAbsent("user-agent", settings.userAgent());
    headers.putIfAbsent("accept", "*/*");
    headers.put("accept-encoding", "gzip");
    headers.putAll(proof.headers());
    URI uri = proof.on(step.uri());
    Answer answer =
        exchanges.send(new Exchange.Request(uri, address(uri), headers, "", maxBytes), timeout);
    return Unpacking.unpacked(
        new Answer(proof.off(answer.uri()), answer.status(), answer.headers(), answer.body()),
        maxBytes);
  }

  private Answer token(URI uri, Map<String, String> headers, String form)
      throws HttpFailedException, InterruptedException {
    return exchanges.send(
        new Exchange.Request(uri, address(uri), headers, form, Authorizing.TOKEN_BYTES),
        settings.timeout());
  }

  private InetAddress address(URI uri) throws HttpFailedException {
    try {
      return guard.check(uri.getHost());
    } catch (UnknownHostException e) {
      throw HttpFailedException.unreachable(uri, "the host has no address");
    } catch (AddressRefusedException e) {
      throw HttpFailedException.refused(
          uri, e.getMessage() + "; sources.allowedNetworks says what may be read beside");
    }
  }

  @Override
  public void close() {
    exchanges.close();
  }
}
