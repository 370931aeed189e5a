package dev.vectormesh.job.webhook;

import dev.vectormesh.job.watch.Rounds;
import dev.vectormesh.job.webhook.Delivery.Attempt;
import dev.vectormesh.job.webhook.DeliveryQueue.Claimed;
import dev.vectormesh.job.webhook.WebhookSender.Answer;
import dev.vectormesh.platform.call.Fanout;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps attempting due deliveries, many side by side. A delivery is claimed for longer than an
 * attempt may take, so no other instance attempts it meanwhile; when this one dies, the next takes
 * it after the claim.
 */
public final class WebhookDispatcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WebhookDispatcher.class);
  // From the claim to the attempt, and from the answer to writing it down.
  private static final Duration SPARE = Duration.ofSeconds(30);
  private static final Duration DRAIN = Duration.ofSeconds(3);

  private final DeliveryQueue queue;
  private final WebhookSender sender;
  private final SecretBox box;
  private final WebhookConfig config;
  private final DeliveryRules rules;
  private final InstantSource clock;
  private final WebhookMetrics metrics = new WebhookMetrics();
  private final Semaphore free;
  private final Rounds rounds = new Rounds("webhook-dispatcher", this::round);

  /** What a dispatcher works with. */
  public record Parts(
      DeliveryQueue queue, WebhookSender sender, SecretBox box, RandomGenerator random) {}

  public WebhookDispatcher(Parts parts, WebhookConfig config, InstantSource clock) {
    this.queue = parts.queue();
    this.sender = parts.sender();
    this.box = parts.box();
    this.config = config;
    this.rules = new DeliveryRules(new RetrySchedule(parts.random()), config.disableAfter());
    this.clock = clock;
    this.free = new Semaphore(config.atOnce());
  }

  public void start() {
    rounds.start();
  }

  /** Deliveries may be due: look now. */
  public void wake() {
    rounds.wake();
  }

  private Duration round() throws InterruptedException {
    free.acquire();
    int taken = 1 + free.drainPermits();
    int begun = 0;
    try {
      if (rounds.closed()) {
        return Duration.ZERO;
      }
      Instant now = now();
      Instant until = now.plus(config.timeout()).plus(SPARE);
      for (Claimed c : queue.claim(places(taken), now, until)) {
        begun++;
        Fanout.executor().execute(() -> work(c));
      }
      return begun == taken ? Duration.ZERO : config.poll();
    } finally {
      free.release(taken - begun);
    }
  }

  private DeliveryQueue.Places places(int taken) {
    return new DeliveryQueue.Places(taken, config.atOncePerTenant(), config.atOncePerEndpoint());
  }

  private void work(Claimed claimed) {
    try {
      attempt(claimed);
    } catch (RuntimeException e) {
      log.warn(
          "the attempt at {} was not written down, it will be repeated: {}",
          Endpoint.deliveryName(claimed.key()),
          e.toString());
    } finally {
      free.release();
      wake();
    }
  }

  private void attempt(Claimed claimed) {
    Instant begin = now();
    if (begin.plus(config.timeout()).isAfter(claimed.until())) {
      return;
    }
    long start = System.nanoTime();
    Answer answer = sender.send(request(claimed, begin), config.timeout());
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Instant now = now();
    Verdict verdict = rules.after(answer, claimed.tries() + 1, claimed.failingSince(), now);
    Attempt attempt = new Attempt(begin, took, answer.outcome(), answer.status(), answer.error());
    metrics.attempted(answer.outcome(), took);
    if (queue.record(claimed, attempt, verdict, now)) {
      metrics.ended(verdict, Duration.between(claimed.message().time(), now));
      if (verdict instanceof Verdict.Disable(var cause)) {
        log.info("disabled {}: {}", Endpoint.name(claimed.key().endpoint()), cause);
      }
    } else {
      log.debug("lost the claim of {}", Endpoint.deliveryName(claimed.key()));
    }
  }

  private WebhookSender.Request request(Claimed claimed, Instant time) {
    byte[] body = MessageBody.of(claimed.message());
    String id = claimed.key().event().toString();
    String signatures =
        claimed.secrets().stream()
            .map(s -> box.open(claimed.key().endpoint(), s).sign(id, time, body))
            .collect(Collectors.joining(" "));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(time.getEpochSecond()));
    headers.put("webhook-signature", signatures);
    return new WebhookSender.Request(URI.create(claimed.url()), headers, body);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Takes nothing more, and gives running attempts a moment to end. */
  @Override
  public void close() {
    rounds.close();
    try {
      if (free.tryAcquire(config.atOnce(), DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        free.release(config.atOnce());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
