package dev.vectormesh.platform.host;

import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the token of a call before its messages are read. Vert.x decodes what is left of a call
 * that was refused, so the call chain alone comes too late.
 */
final class VertxTokenFirst implements Handler<HttpServerRequest> {
  private final Vertx vertx;
  private final CallChain chain;
  private final Handler<HttpServerRequest> calls;

  VertxTokenFirst(Vertx vertx, CallChain chain, Handler<HttpServerRequest> calls) {
    this.vertx = vertx;
    this.chain = chain;
    this.calls = calls;
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (request.path().startsWith(TokenFirst.OPEN)) {
      calls.handle(request);
      return;
    }
    List<String> authorization = request.headers().getAll("authorization");
    if (chain.isKnown(authorization)) {
      pass(request, refusal(authorization));
      return;
    }
    // Keys that signed the token may have to be fetched: not on the event loop.
    Context loop = vertx.getOrCreateContext();
    request.pause();
    Fanout.executor()
        .execute(() -> {
          ApiException refusal = refusal(authorization);
          loop.runOnContext(v -> {
            pass(request, refusal);
            request.resume();
          });
        });
  }

  private @Nullable ApiException refusal(List<String> authorization) {
    try {
      chain.authenticate(authorization);
      return null;
    } catch (ApiException e) {
      return e;
    }
  }

  private void pass(HttpServerRequest request, @Nullable ApiException unknownCaller) {
    StatusRuntimeException refusal = unknownCaller != null ? unknownCaller : encoding(request);
    if (refusal == null) {
      calls.handle(request);
    } else {
      refuse(request, refusal);
    }
  }

  /** Vert.x lets a call of an encoding that it does not know fail without an answer. */
  private static @Nullable StatusRuntimeException encoding(HttpServerRequest request) {
    String encoding = request.headers().get("grpc-encoding");
    return encoding == null || encoding.equals("identity") || encoding.equals("gzip")
        ? null
        : Status.UNIMPLEMENTED
            .withDescription("grpc-encoding must be identity or gzip")
            .asRuntimeException();
  }

  private static void refuse(HttpServerRequest request, StatusRuntimeException refusal) {
    String type = request.headers().get("content-type");
    if (type == null || !GrpcRefusal.isGrpc(type)) {
      request
          .response()
          .setStatusCode(JsonErrors.httpStatus(refusal.getStatus().getCode()).code())
          .putHeader("content-type", "application/json; charset=utf-8")
          .end(JsonErrors.json(refusal.getStatus(), refusal.getTrailers()));
      return;
    }
    request
        .response()
        .putHeader("content-type", type)
        .putHeader("grpc-accept-encoding", "identity,gzip");
    GrpcRefusal.headers(refusal)
        .forEach(header -> request.response().putHeader(header.getKey(), header.getValue()));
    request.response().end();
  }
}
