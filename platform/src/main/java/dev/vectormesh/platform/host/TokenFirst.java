package dev.vectormesh.platform.host;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import java.util.concurrent.CompletableFuture;

/**
 * Looks at the token of a JSON call before its body is read: what a stranger sends is parsed by
 * nobody, and 401 is all that they learn. Calls by gRPC meet the call chain before their message.
 */
final class TokenFirst extends SimpleDecoratingHttpService {
  /** Health and reflection, which need no token. */
  private static final String OPEN = "/grpc.";

  private final CallChain chain;

  TokenFirst(CallChain chain, HttpService calls) {
    super(calls);
    this.chain = chain;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
    MediaType type = request.contentType();
    boolean grpc = type != null && type.subtype().startsWith("grpc");
    if (grpc || request.path().startsWith(OPEN)) {
      return unwrap().serve(context, request);
    }
    // Keys that signed the token may have to be fetched: not on the event loop.
    return HttpResponse.of(
        CompletableFuture.supplyAsync(() -> checked(context, request), Fanout.executor()));
  }

  private HttpResponse checked(ServiceRequestContext context, HttpRequest request) {
    try {
      chain.authenticate(request.headers().get(HttpHeaderNames.AUTHORIZATION));
    } catch (ApiException e) {
      return JsonErrors.response(e.getStatus(), e.getTrailers());
    }
    return HttpResponse.of(() -> served(context, request), context.eventLoop());
  }

  private HttpResponse served(ServiceRequestContext context, HttpRequest request) {
    try {
      return unwrap().serve(context, request);
    } catch (Exception e) {
      return HttpResponse.ofFailure(e);
    }
  }
}
