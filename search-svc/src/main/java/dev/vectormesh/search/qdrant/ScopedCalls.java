package dev.vectormesh.search.qdrant;

import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.search.query.ChunkIndex.IndexMissing;
import dev.vectormesh.search.query.Scope;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.time.Duration;

/** Calls of Qdrant for a search: those of its caller's own tenant alone. */
final class ScopedCalls {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Qdrant qdrant;

  ScopedCalls(Qdrant qdrant) {
    this.qdrant = qdrant;
  }

  /** The scope, when it is of the caller's own tenant. */
  static Scope own(Scope scope) {
    if (!scope.tenant().equals(CallContext.current().tenant())) {
      throw new IllegalStateException("a search left its caller's tenant");
    }
    return scope;
  }

  /**
   * Calls a method on the scope's collection.
   *
   * @throws IndexMissing when that does not exist
   */
  <Q, A> A call(Scope scope, MethodDescriptor<Q, A> method, Q request) {
    try {
      return qdrant.call(method, request);
    } catch (StatusRuntimeException e) {
      throw switch (e.getStatus().getCode()) {
        case NOT_FOUND -> new IndexMissing(scope.collection(), e);
        case UNAVAILABLE -> ApiException.unavailable("qdrant", RETRY_AFTER, e);
        default -> e;
      };
    }
  }
}
