package dev.vectormesh.platform.host;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Looks at the token of a call before its body is read: what a stranger sends is inflated and
 * parsed by nobody, and UNAUTHENTICATED is all that they learn. Armeria reads a body before the
 * call chain has answered.
 */
final class TokenFirst extends SimpleDecoratingHttpService {
  /** Health and reflection, which need no token. */
  static final String OPEN = "/grpc.";

  private final CallChain chain;

  TokenFirst(CallChain chain, HttpService calls) {
    super(calls);
    this.chain = chain;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
    if (request.path().startsWith(OPEN)) {
      return unwrap().serve(context, request);
    }
    List<String> authorization = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
    if (chain.isKnown(authorization)) {
      return checked(context, request, authorization);
    }
    // Keys that signed the token may have to be fetched: not on the event loop.
    return HttpResponse.of(
        CompletableFuture.supplyAsync(
            () -> checkedElsewhere(context, request, authorization), Fanout.executor()));
  }

  private HttpResponse checkedElsewhere(
      ServiceRequestContext context, HttpRequest request, List<String> authorization) {
    try {
      chain.authenticate(authorization);
    } catch (ApiException e) {
      return refused(request, e);
    }
    return HttpResponse.of(() -> checked(context, request, authorization), context.eventLoop());
  }

  private HttpResponse checked(
      ServiceRequestContext context, HttpRequest request, List<String> authorization) {
    try {
      chain.authenticate(authorization);
      return unwrap().serve(context, request);
    } catch (ApiException e) {
      return refused(request, e);
    } catch (Exception e) {
      return HttpResponse.ofFailure(e);
    }
  }

  private static HttpResponse refused(HttpRequest request, ApiException why) {
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (!GrpcRefusal.isGrpc(type)) {
      return JsonErrors.response(why.getStatus(), why.getTrailers());
    }
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.OK).set(HttpHeaderNames.CONTENT_TYPE, type);
    GrpcRefusal.headers(why).forEach(header -> headers.set(header.getKey(), header.getValue()));
    return HttpResponse.of(headers.build());
  }
}
