package dev.vectormesh.gateway.http;

import dev.vectormesh.gateway.facade.FacadeRoutes;
import dev.vectormesh.gateway.mesh.SignedIn;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.graphql.server.WebGraphQlHandler;
import org.springframework.graphql.server.webflux.GraphQlHttpHandler;
import org.springframework.graphql.server.webflux.GraphQlRequestPredicates;
import org.springframework.graphql.server.webflux.GraphQlWebSocketHandler;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.codec.multipart.MultipartHttpMessageReader;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import org.springframework.web.reactive.function.server.EntityResponse;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.WebsocketServerSpec;

/**
 * What is served: {@code POST /graphql} as JSON, with a file as a form, or as server-sent events,
 * WebSockets on the same path, {@code /thumbnails}, the text-to-image API with {@code /health},
 * and, where they are wanted, {@code /graphiql} and the console. By routes alone, without WebFlux's
 * dispatcher.
 */
public final class GatewayRoutes {
  static final String GRAPHQL = "/graphql";
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);
  private static final Duration PREFLIGHT_KEPT = Duration.ofMinutes(30);

  private final Gatekeeper gatekeeper;
  private final WebGraphQlHandler graphql;
  private final ThumbnailRoute thumbnails;
  private final FacadeRoutes facade;
  private final int maxBytes;
  private List<String> corsOrigins = List.of();
  private Duration initTimeout = Duration.ofSeconds(10);
  private boolean graphiql;
  private boolean console;

  public GatewayRoutes(
      Gatekeeper gatekeeper,
      WebGraphQlHandler graphql,
      ThumbnailRoute thumbnails,
      FacadeRoutes facade,
      int maxBytes) {
    this.gatekeeper = gatekeeper;
    this.graphql = graphql;
    this.thumbnails = thumbnails;
    this.facade = facade;
    this.maxBytes = maxBytes;
  }

  /** Web origins that may call; none but the gateway's own by default. */
  public GatewayRoutes corsOrigins(List<String> origins) {
    corsOrigins = List.copyOf(origins);
    return this;
  }

  /** Time that a WebSocket has to send its token. */
  public GatewayRoutes initTimeout(Duration timeout) {
    initTimeout = timeout;
    return this;
  }

  public GatewayRoutes graphiql(boolean wanted) {
    graphiql = wanted;
    return this;
  }

  public GatewayRoutes console(boolean wanted) {
    console = wanted;
    return this;
  }

  public HttpHandler handler() {
    HandlerStrategies.Builder strategies =
        HandlerStrategies.empty()
            .codecs(this::codecs)
            .exceptionHandler(new HttpErrors())
            .webFilter(new ServerWebExchangeContextFilter())
            .webFilter(cors())
            .webFilter(webSockets())
            .webFilter(signIn());
    return RouterFunctions.toHttpHandler(routes(), strategies.build());
  }

  private void codecs(ServerCodecConfigurer codecs) {
    codecs.registerDefaults(true);
    codecs.defaultCodecs().maxInMemorySize(maxBytes);
    codecs
        .defaultCodecs()
        .multipartReader(new MultipartHttpMessageReader(MultipartOperation.parts(maxBytes)));
  }

  private RouterFunction<ServerResponse> routes() {
    GraphQlHttpHandler http = new GraphQlHttpHandler(graphql);
    EventStream sse = new EventStream(graphql, KEEP_ALIVE);
    RouterFunctions.Builder routes =
        RouterFunctions.route()
            .route(
                GraphQlRequestPredicates.graphQlHttp(GRAPHQL),
                r -> http.handleRequest(r).flatMap(GatewayRoutes::explained))
            .route(GraphQlRequestPredicates.graphQlSse(GRAPHQL), sse::handle)
            .POST(
                GRAPHQL,
                RequestPredicates.contentType(MediaType.MULTIPART_FORM_DATA),
                new MultipartOperation(graphql)::handle)
            .POST(GRAPHQL, r -> refused(HttpStatus.UNSUPPORTED_MEDIA_TYPE))
            .path(GRAPHQL, p -> p.route(any -> true, r -> onlyPost()))
            .add(thumbnails.routes())
            .add(facade.routes());
    if (graphiql) {
      routes.add(GraphiqlPage.routes());
    }
    if (console) {
      routes.add(ConsolePage.routes(graphiql));
    }
    return routes.build();
  }

  /**
   * A body that is no GraphQL request gets an empty 400 from the library; ours says what is wrong.
   */
  private static Mono<ServerResponse> explained(ServerResponse response) {
    return response.statusCode() == HttpStatus.BAD_REQUEST
            && !(response instanceof EntityResponse<?>)
        ? refused(HttpStatus.BAD_REQUEST)
        : Mono.just(response);
  }

  private static Mono<ServerResponse> refused(HttpStatus status) {
    return Mono.error(new ResponseStatusException(status));
  }

  private static Mono<ServerResponse> onlyPost() {
    return ServerResponse.status(HttpStatus.METHOD_NOT_ALLOWED).allow(HttpMethod.POST).build();
  }

  private WebFilter cors() {
    CorsConfiguration configuration = new CorsConfiguration();
    configuration.setAllowedOrigins(corsOrigins);
    configuration.setAllowedMethods(List.of("GET", "POST"));
    configuration.setAllowedHeaders(
        List.of(
            HttpHeaders.AUTHORIZATION,
            HttpHeaders.CONTENT_TYPE,
            HttpHeaders.ACCEPT,
            "traceparent"));
    configuration.setMaxAge(PREFLIGHT_KEPT);
    return new CorsWebFilter(exchange -> configuration);
  }

  private WebFilter webSockets() {
    TransportWs handler =
        new TransportWs(
            new GraphQlWebSocketHandler(
                graphql, ServerCodecConfigurer.create(), initTimeout, KEEP_ALIVE));
    HandshakeWebSocketService handshake =
        new HandshakeWebSocketService(
            new ReactorNettyRequestUpgradeStrategy(
                () -> WebsocketServerSpec.builder().maxFramePayloadLength(maxBytes)));
    return (exchange, chain) -> {
      boolean upgrade =
          "websocket".equalsIgnoreCase(exchange.getRequest().getHeaders().getUpgrade());
      if (!upgrade || !isGraphql(exchange.getRequest().getPath().value())) {
        return chain.filter(exchange);
      }
      return offersProtocol(exchange.getRequest().getHeaders())
          ? handshake.handleRequest(exchange, handler)
          : Mono.error(
              ApiException.invalid("Sec-WebSocket-Protocol", "must offer " + TransportWs.PROTOCOL));
    };
  }

  private static boolean offersProtocol(HttpHeaders headers) {
    return headers.getOrEmpty("Sec-WebSocket-Protocol").stream()
        .flatMap(line -> Stream.of(line.split(",")))
        .anyMatch(name -> name.strip().equals(TransportWs.PROTOCOL));
  }

  private WebFilter signIn() {
    return (exchange, chain) -> {
      if (needsToken(exchange.getRequest())) {
        try {
          exchange
              .getAttributes()
              .put(SignedIn.ATTRIBUTE, gatekeeper.signIn(exchange.getRequest()));
        } catch (ApiException refused) {
          return Mono.error(refused);
        }
      }
      return chain.filter(exchange);
    };
  }

  private static boolean needsToken(ServerHttpRequest request) {
    String path = request.getPath().value();
    return isGraphql(path) && request.getMethod() == HttpMethod.POST
        || path.startsWith(ThumbnailRoute.PATH)
        || FacadeRoutes.needsToken(request);
  }

  private static boolean isGraphql(String path) {
    return path.equals(GRAPHQL) || path.equals(GRAPHQL + "/");
  }
}
