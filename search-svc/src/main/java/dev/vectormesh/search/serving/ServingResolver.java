package dev.vectormesh.search.serving;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.corpus.v1.ServedGeneration;
import dev.vectormesh.corpus.v1.Traffic;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.points.Access;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the owner of namespaces, once in each search: only an answer that was asked for after the
 * search began knows of every write that was acknowledged before. While the owner is away, what it
 * said last serves for some minutes; answers are then neither taken from a cache nor kept in one.
 */
public final class ServingResolver {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int REMEMBERED = 10_000;

  /** The analysis of builds that were begun before it was recorded. */
  private static final String FIRST_ANALYSIS = "english-1";

  /**
   * @param confirmed whether the owner answered now; false for what it said before it was away
   */
  public record Resolved(Arms arms, boolean confirmed) {
    /** The live one. */
    public Serving live() {
      return arms.live();
    }
  }

  private record Key(String tenant, String namespace) {}

  private final Channel ingest;
  private final Cache<Key, Arms> last;

  /**
   * @param outage how long the last answer serves while the owner is away
   */
  public ServingResolver(Channel ingest, Duration outage, InstantSource clock) {
    this.ingest = ingest;
    Ticker ticker = () -> clock.millis() * 1_000_000;
    this.last =
        Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(outage)
            .ticker(ticker)
            .build();
  }

  /** What the caller's namespace of this name is searched with, as the caller sees it. */
  public Resolved resolve(String namespace) {
    Key key = new Key(CallContext.current().tenant(), namespace);
    try {
      Arms arms = ask(namespace);
      last.put(key, arms);
      return new Resolved(seen(arms), true);
    } catch (StatusRuntimeException e) {
      Arms known = known(key, e);
      if (known == null) {
        throw mapped(e);
      }
      return new Resolved(seen(known), false);
    }
  }

  /** What the owner said last of this namespace, which may have changed since. */
  public @Nullable Arms last(String namespace) {
    Arms known = last.getIfPresent(new Key(CallContext.current().tenant(), namespace));
    return known == null ? null : seen(known);
  }

  /** What is kept is of no caller: everybody gets it by labels of their own. */
  private static Arms seen(Arms arms) {
    return arms.seenBy(CallContext.current().labels());
  }

  private @Nullable Arms known(Key key, StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE -> last.getIfPresent(key);
      case DEADLINE_EXCEEDED ->
          CallContext.deadlineLeft().isPositive() ? last.getIfPresent(key) : null;
      case NOT_FOUND, PERMISSION_DENIED -> {
        last.invalidate(key);
        yield null;
      }
      default -> null;
    };
  }

  private static StatusRuntimeException mapped(StatusRuntimeException e) {
    // Its own errors pass as they are: they name what it misses.
    return e.getStatus().getCode() == Status.Code.UNAVAILABLE && ErrorDetails.info(e).isEmpty()
        ? ApiException.unavailable("ingest", RETRY_AFTER, e)
        : e;
  }

  private static ServedSpace space(dev.vectormesh.corpus.v1.ServedSpace from) {
    return new ServedSpace(
        from.getSpace().getFingerprint(),
        from.getSpace().getModel(),
        from.getSpace().getVersion(),
        from.getPhysicalCollection(),
        Set.copyOf(from.getCollectionsList()));
  }

  private Arms ask(String namespace) {
    // Where the owner hangs, half of the call's time is left to search as it was last known.
    Duration most = CallContext.deadlineLeft().dividedBy(2);
    ResolveServingResponse response =
        CallContext.withDeadline(
            most,
            () ->
                NamespaceServiceGrpc.newBlockingStub(ingest)
                    .resolveServing(ResolveServingRequest.newBuilder().setName(namespace).build()));
    if (!response.hasNamespace() || response.getNamespace().getUid().isEmpty()) {
      throw Status.INTERNAL.withDescription("a namespace without a uid").asRuntimeException();
    }
    Namespace n = response.getNamespace();
    return arms(response);
  }

  private static Arms arms(ResolveServingResponse response) {
    Serving live =
        serving(
            response,
            response.getNamespace().getGeneration(),
            response.getNamespace().getSpace(),
            response.getPhysicalCollection(),
            response.getAnalysis(),
            response.getOtherSpacesList());
    if (!response.hasTraffic() || !response.hasCandidate()) {
      return Arms.of(live);
    }
    ServedGeneration other = response.getCandidate();
    Serving candidate =
        serving(
            response,
            other.getGeneration(),
            other.getSpace(),
            other.getPhysicalCollection(),
            other.getAnalysis(),
            other.getOtherSpacesList());
    Traffic traffic = response.getTraffic();
    return new Arms(
        live,
        Arms.Split.of(
            traffic.getRollout(),
            traffic.getSalt(),
            traffic.getWeight(),
            trial(traffic),
            candidate));
  }

  private static Trial trial(Traffic traffic) {
    if (traffic.getInterleave()) {
      return Trial.INTERLEAVE;
    }
    return traffic.getShadow() ? Trial.SHADOW : Trial.SHARE;
  }

  private static Serving serving(
      ResolveServingResponse response,
      long generation,
      EmbeddingSpace space,
      String physical,
      String analysis,
      List<dev.vectormesh.corpus.v1.ServedSpace> others) {
    return Serving.of(
        response.getNamespace().getName(),
        response.getNamespace().getUid(),
        space.getFingerprint(),
        space.getModel(),
        space.getVersion(),
        analysis.isEmpty() ? FIRST_ANALYSIS : analysis,
        generation,
        response.getNamespace().getSignature(),
        physical,
        others.stream().map(ServingResolver::space).toList(),
        response.getCollectionUidsMap(),
        access(response.getNamespace()));
  }

  /** Until a caller's labels are known, none. An access that is not known here is enforced. */
  private static Access access(Namespace namespace) {
    boolean open =
        switch (namespace.getAccess()) {
          case ACCESS_UNSPECIFIED, ACCESS_OPEN -> true;
          case ACCESS_ENFORCED, UNRECOGNIZED -> false;
        };
    boolean unlabelled =
        switch (namespace.getUnlabelled()) {
          case UNLABELLED_UNSPECIFIED, UNLABELLED_VISIBLE -> true;
          case UNLABELLED_HIDDEN, UNRECOGNIZED -> false;
        };
    return Access.of(!open, unlabelled, Set.of());
  }
}
