package dev.vectormesh.ingest.generation;

import dev.vectormesh.ingest.generation.FillStore.Claim;
import dev.vectormesh.ingest.index.VectorIndex;
import dev.vectormesh.ingest.name.GenerationName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.GenerationStore;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.Namespaces;
import dev.vectormesh.ingest.namespace.Traffic;
import dev.vectormesh.ingest.work.Retry;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The generations of a tenant's namespaces, and which of them is live. */
public final class Generations {
  private static final Logger log = LoggerFactory.getLogger(Generations.class);

  /** Times that a switch waits for documents that are being written, or are pending. */
  private static final int CATCH_UPS = 5;

  /** Documents that a switch brings over itself, at once. */
  private static final int MENDED = 200;

  private static final Duration STALE = Duration.ofSeconds(60);

  private final Namespaces namespaces;
  private final BuildStore builds;
  private final FillStore fills;
  private final Filler filler;
  private final VectorIndex index;
  private final GenerationRules rules;

  public Generations(
      Namespaces namespaces,
      BuildStore builds,
      FillStore fills,
      Filler filler,
      VectorIndex index,
      GenerationRules rules) {
    this.namespaces = namespaces;
    this.builds = builds;
    this.fills = fills;
    this.filler = filler;
    this.index = index;
    this.rules = rules;
  }

  public GenerationStore store() {
    return namespaces.generations();
  }

  BuildStore builds() {
    return builds;
  }

  public Namespace namespace(String tenant, NamespaceName name) {
    return namespaces.find(tenant, name);
  }

  /** All of a namespace, newest first. */
  public List<Build> list(Namespace namespace) {
    return store().list(namespace);
  }

  public Build find(String tenant, GenerationName name) {
    return find(namespace(tenant, name.namespace()), name.number());
  }

  Build find(Namespace namespace, long number) {
    return store()
        .find(namespace, number)
        .orElseThrow(() -> ApiException.notFound(namespace.name().generation(number).toString()));
  }

  /** Shares searches out between the live generation and this one, or ends that. */
  public Namespace setTraffic(String tenant, GenerationName name, Traffic traffic) {
    Namespace namespace = namespace(tenant, name.namespace());
    Build there = find(namespace, name.number());
    store().setTraffic(namespace, traffic);
    return namespace(tenant, name.namespace());
  }

  /**
   * Makes a generation the live one.
   *
   * @param retention of the one before; null for the server's
   * @param etag of the namespace; empty for whatever it is
   */
  public Namespace makeLive(
      String tenant, GenerationName name, @Nullable Duration retention, String etag) {
    Namespace namespace = namespace(tenant, name.namespace());
    Build there = find(namespace, name.number());
    Duration kept = retention == null ? rules.retention() : retention;
    for (int tried = 1; ; tried++) {
      long pending = builds.makeLive(namespace, name.number(), kept, etag);
      if (pending == 0) {
        return namespace(tenant, name.namespace());
      }
      if (tried == CATCH_UPS || pending > MENDED * (long) CATCH_UPS) {
        throw ApiException.wrongState(
            name.toString(),
            "lacks %d documents that the live generation has: try again once it has caught up"
                .formatted(pending));
      }
      if (tryMend(namespace, there) == 0) {
        Retry.pause(1);
      }
    }
  }

  /** What cannot be brought over now is told by what the switch finds pending. */
  private int tryMend(Namespace namespace, Build build) {
    try {
      return mend(namespace, build);
    } catch (RuntimeException e) {
      log.warn(
          "{} cannot catch up now: {}",
          namespace.name().generation(build.generation().number()),
          e.toString());
      return 0;
    }
  }

  /** Brings over some of what is pending; answers how much. */
  int mend(Namespace namespace, Build build) {
    UUID owner = UUID.randomUUID();
    List<Claim> claims =
        fills.claimPending(namespace, build.generation().number(), owner, MENDED, STALE);
    return claims.isEmpty() ? 0 : filler.fill(namespace, build, owner, claims);
  }

  /** Ends a build that cannot be done, and drops what there is of it. */
  void fail(Namespace namespace, Build build, String why) {
    log.warn("{} failed: {}", namespace.name().generation(build.generation().number()), why);
    builds.fail(namespace, build.generation().number(), why, rules.retention());
    index.dropGeneration(namespace.in(build.generation()));
  }

  /** Removes the row of a generation that was dropped; what late writers left goes with it. */
  void remove(Namespace namespace, Build build) {
    index.dropGeneration(namespace.in(build.generation()));
    builds.remove(namespace, build.generation().number());
  }

  /** Drops a generation; its row stays for a minute, until no writer knows it any more. */
  public Build drop(String tenant, GenerationName name) {
    Namespace namespace = namespace(tenant, name.namespace());
    Build build = find(namespace, name.number());
    builds.drop(namespace, name.number());
    index.dropGeneration(namespace.in(build.generation()));
    return find(namespace, name.number());
  }
}
