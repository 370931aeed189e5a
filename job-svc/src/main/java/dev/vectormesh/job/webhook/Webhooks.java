package dev.vectormesh.job.webhook;

import dev.vectormesh.job.webhook.Delivery.Key;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.id.Ids;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What callers may do with their tenant's webhooks. */
public final class Webhooks {
  private static final int MOST_SECRETS = 5;
  private static final int ATTEMPTS_SHOWN = 20;
  private static final Duration LATER = Duration.ofHours(1);

  private final EndpointStore store;
  private final DeliveryLog log;
  private final EndpointUrl urls;
  private final SecretBox box;
  private final int mostEndpoints;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  public Webhooks(Parts parts, WebhookConfig config, InstantSource clock) {
    this.store = parts.endpoints();
    this.log = parts.deliveries();
    this.urls = parts.urls();
    this.box = parts.box();
    this.mostEndpoints = config.maxEndpoints();
    this.clock = clock;
  }

  /** What webhooks are kept and checked with. */
  public record Parts(
      EndpointStore endpoints, DeliveryLog deliveries, EndpointUrl urls, SecretBox box) {}

  /** An endpoint and, if it was made by this call, its new secret. */
  public record WithSecret(Endpoint endpoint, @Nullable SigningSecret secret) {}

  /** A delivery with its newest attempts, oldest first. */
  public record WithAttempts(Delivery delivery, List<Delivery.Attempt> attempts) {}

  public WithSecret create(String tenant, Endpoint.Spec spec, @Nullable UUID requestId) {
    urls.require(spec.url());
    Instant now = now();
    UUID uid = Ids.v7();
    SigningSecret secret = SigningSecret.random(random);
    Endpoint made =
        new Endpoint(
            uid,
            tenant,
            spec,
            Endpoint.State.ENABLED,
            Endpoint.DisableCause.NONE,
            null,
            1,
            1,
            now,
            now);
    Endpoint kept =
        store
            .create(
                new EndpointStore.NewEndpoint(made, requestId, box.seal(uid, secret)),
                mostEndpoints)
            .orElseThrow(() ->
                ApiException.exhausted(
                    "a tenant may have %d webhook endpoints".formatted(mostEndpoints), LATER));
    return new WithSecret(kept, kept.uid().equals(uid) ? secret : null);
  }

  public Endpoint find(String tenant, UUID uid) {
    return store
        .find(tenant, uid, now())
        .orElseThrow(() -> ApiException.notFound(Endpoint.name(uid)));
  }

  public List<Endpoint> list(String tenant, EndpointStore.@Nullable After after, int limit) {
    return store.list(tenant, after, limit, now());
  }

  /**
   * @param etag the state to change; empty for whatever it is
   */
  public Endpoint update(
      String tenant, UUID uid, String etag, UnaryOperator<Endpoint.Spec> change) {
    Endpoint current = find(tenant, uid);
    requireEtag(current, etag);
    Endpoint.Spec changed = change.apply(current.spec());
    if (!changed.url().equals(current.spec().url())) {
      urls.require(changed.url());
    }
    if (!store.update(current, changed, now())) {
      throw ApiException.etagMismatch(current.name());
    }
    return find(tenant, uid);
  }

  /**
   * @param etag the state to delete; empty for whatever it is
   */
  public void delete(String tenant, UUID uid, String etag) {
    Endpoint current = find(tenant, uid);
    requireEtag(current, etag);
    if (!store.delete(tenant, uid, etag.isEmpty() ? null : current.version())) {
      throw ApiException.etagMismatch(current.name());
    }
  }

  private static void requireEtag(Endpoint endpoint, String etag) {
    if (!etag.isEmpty() && !etag.equals(endpoint.etag())) {
      throw ApiException.etagMismatch(endpoint.name());
    }
  }

  public Endpoint enable(String tenant, UUID uid) {
    return setState(tenant, uid, Endpoint.State.ENABLED);
  }

  public Endpoint disable(String tenant, UUID uid) {
    return setState(tenant, uid, Endpoint.State.DISABLED);
  }

  private Endpoint setState(String tenant, UUID uid, Endpoint.State state) {
    if (find(tenant, uid).state() != state) {
      store.setState(tenant, uid, state, now());
    }
    return find(tenant, uid);
  }

  /** Makes a new secret; those before it sign for {@code overlap} more. */
  public WithSecret rotate(String tenant, UUID uid, Duration overlap) {
    Endpoint endpoint = find(tenant, uid);
    SigningSecret secret = SigningSecret.random(random);
    Instant now = now();
    var rotation = new EndpointStore.Rotation(box.seal(uid, secret), now.plus(overlap));
    if (!store.rotate(endpoint, rotation, MOST_SECRETS, now)) {
      throw ApiException.wrongState(
          endpoint.name(), "has %d secrets that overlap already".formatted(MOST_SECRETS));
    }
    return new WithSecret(find(tenant, uid), secret);
  }

  public WithAttempts delivery(String tenant, Key key) {
    return new WithAttempts(
        log.find(tenant, key).orElseThrow(() -> missing(key)),
        log.attempts(tenant, key, ATTEMPTS_SHOWN));
  }

  public List<Delivery> deliveries(
      Endpoint endpoint, Filter filter, EndpointStore.@Nullable After after, int limit) {
    return log.list(endpoint, filter, after, limit);
  }

  public Delivery replay(String tenant, Key key) {
    requireEnabled(find(tenant, key.endpoint()));
    return log.replay(tenant, key, now()).orElseThrow(() -> missing(key));
  }

  /** Sends events of a range of time again; {@code end} null means until now. */
  public long replay(
      String tenant, UUID uid, Instant start, @Nullable Instant end, boolean delivered) {
    Endpoint endpoint = find(tenant, uid);
    requireEnabled(endpoint);
    Instant now = now();
    Instant until = end == null ? now.plusNanos(1000) : end;
    if (!start.isBefore(until)) {
      throw ApiException.invalid("start_time", "must be before end_time");
    }
    return log.replay(endpoint, new DeliveryLog.Range(start, until, delivered), now);
  }

  private static void requireEnabled(Endpoint endpoint) {
    if (endpoint.state() != Endpoint.State.ENABLED) {
      throw ApiException.wrongState(endpoint.name(), "is disabled; enable it first");
    }
  }

  private static ApiException missing(Key key) {
    return ApiException.notFound(Endpoint.deliveryName(key));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
