package dev.vectormesh.platform.host;

import com.google.protobuf.Message;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vectormesh.platform.call.EdgeInterceptor;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The HTTP routes of the contracts' methods. Armeria's transcoder has them in its documentation; it
 * leaves streams out, and passes parameters over that it does not know. They reach the services in
 * process, behind the same call chain.
 */
final class HttpRoutes implements HttpService, AutoCloseable {
  private final List<HttpRoute> routes;
  private final GrpcJavaServer server;
  private final ManagedChannel channel;
  private final Duration bodyTime;

  private HttpRoutes(
      List<HttpRoute> routes, GrpcJavaServer server, ManagedChannel channel, Duration bodyTime) {
    this.routes = routes;
    this.server = server;
    this.channel = channel;
    this.bodyTime = bodyTime;
  }

  static HttpRoutes of(Mounted mounted) throws IOException {
    List<HttpRoute> routes =
        mounted.describedServices().stream()
            .flatMap(service -> service.getMethods().stream())
            .flatMap(method -> HttpRoute.of(method.getMethodDescriptor()))
            .toList();
    String name = "http-" + UUID.randomUUID();
    GrpcJavaServer server = GrpcJavaServer.inProcess(name, mounted);
    ManagedChannel channel =
        InProcessChannelBuilder.forName(name)
            .directExecutor()
            .maxInboundMessageSize(EdgeInterceptor.MAX_FRAME)
            .build();
    return new HttpRoutes(routes, server, channel, mounted.config().callDeadline());
  }

  /** What their paths begin with. */
  Set<String> prefixes() {
    return routes.stream()
        .map(HttpRoute::prefix)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private record Found(HttpRoute route, Map<String, String> variables) {}

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest asked) {
    String path = asked.path().split("\\?", 2)[0];
    if (context.rawPath().split("\\?", 2)[0].indexOf(';') >= 0) {
      // Armeria would drop it, and answer another request than the one that was made.
      return refused(
          ApiException.invalid("path", "must hold no ;parameters; send them as a query"));
    }
    try {
      List<Found> found = routes.stream().flatMap(r -> found(r, path).stream()).toList();
      if (found.isEmpty()) {
        return JsonErrors.response(HttpStatus.NOT_FOUND, path);
      }
      return found.stream()
          .filter(f -> f.route.verb() == asked.method())
          .findFirst()
          .map(f -> answer(f, context, asked))
          .orElseGet(() -> wrongMethod(path, found));
    } catch (ApiException e) {
      return refused(e);
    }
  }

  private static Optional<Found> found(HttpRoute route, String path) {
    return route.match(path).map(variables -> new Found(route, variables));
  }

  private static HttpResponse wrongMethod(String path, List<Found> found) {
    String allowed =
        found.stream()
            .map(f -> f.route.verb())
            .distinct()
            .map(HttpMethod::name)
            .collect(Collectors.joining(", "));
    return JsonErrors.response(HttpStatus.METHOD_NOT_ALLOWED, path)
        .mapHeaders(headers -> headers.withMutations(h -> h.set(HttpHeaderNames.ALLOW, allowed)));
  }

  private HttpResponse answer(Found found, ServiceRequestContext context, HttpRequest asked) {
    context.setMaxRequestLength(EdgeInterceptor.MAX_FRAME);
    context.setRequestTimeout(TimeoutMode.SET_FROM_NOW, bodyTime);
    return HttpResponse.of(
        asked
            .aggregate()
            .thenApply(whole -> {
              context.clearRequestTimeout();
              return answer(found, context.queryParams(), asked, whole);
            }));
  }

  private HttpResponse answer(
      Found found, QueryParams query, HttpRequest asked, AggregatedHttpRequest whole) {
    HttpRoute route = found.route;
    Message.Builder request =
        ((PrototypeMarshaller<Message>) route.method().getRequestMarshaller())
            .getMessagePrototype()
            .newBuilderForType();
    try {
      HttpBody.read(whole, route.body(), request);
      HttpParameters.set(request, found.variables, query);
    } catch (ApiException e) {
      return refused(e);
    } catch (HttpStatusException e) {
      return JsonErrors.response(e.httpStatus(), asked.path());
    }
    return HttpAnswer.of(route, channel, asked, request.build());
  }

  private static HttpResponse refused(ApiException e) {
    return JsonErrors.response(e.getStatus(), e.getTrailers());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.stop(Duration.ZERO);
  }
}
