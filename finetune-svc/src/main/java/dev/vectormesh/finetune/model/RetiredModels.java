package dev.vectormesh.finetune.model;

import dev.vectormesh.finetune.corpus.ModelUse;
import dev.vectormesh.finetune.model.ModelStore.Stored;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Fanout;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Unloads models some time after they were retired, unless an index still needs them. */
public final class RetiredModels implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RetiredModels.class);
  private static final Duration PAUSE = Duration.ofMinutes(5);

  private final ModelStore store;
  private final AdaptedModels models;
  private final ModelUse use;
  private final Tokens tokens;
  private final Duration retention;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread running;

  public RetiredModels(
      ModelStore store,
      AdaptedModels models,
      ModelUse use,
      Tokens tokens,
      Duration retention,
      InstantSource clock) {
    this.store = store;
    this.models = models;
    this.use = use;
    this.tokens = tokens;
    this.retention = retention;
    this.clock = clock;
  }

  public void start() {
    running = Fanout.daemon("retired-models", this::run);
  }

  private void run() {
    try {
      do {
        try {
          sweep();
        } catch (RuntimeException e) {
          log.warn("retired models could not be looked at, again in {}: {}", PAUSE, e.toString());
        }
      } while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Unloads what may be unloaded now. */
  public void sweep() {
    for (Stored version : store.retiredBefore(clock.instant().minus(retention))) {
      String encoder = version.version().getEncoder();
      boolean needed =
          CallContext.signed(tokens, version.tenant(), "finetune-svc", Role.READER)
              .call(() -> use.of(version.namespaceName(), encoder).isPresent());
      if (!needed && models.ready(encoder)) {
        models.unload(version.names());
        log.info("{} was retired at {} and is unloaded", encoder, version.version().getStageTime());
      }
    }
  }

  @Override
  public void close() {
    closed.countDown();
    if (running != null) {
      running.interrupt();
    }
  }
}
