package dev.vectormesh.gateway.facade;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import dev.vectormesh.gateway.mesh.CallerScopes;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.search.v1.GetStatsRequest;
import java.util.List;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The APIs of the documents that the mesh is made after, field for field, over its own contracts:
 * text to image, whose schema is served at {@code /openapi.json}, jobs of ingestion, and objects of
 * buckets.
 */
public final class FacadeRoutes {
  private static final String SEARCH = "/search";
  private static final String STATS = "/stats";
  private static final String HEALTH = "/health";
  private static final String SCHEMA = "/openapi.json";

  /** Answers while the process runs: one that is restarted mends nothing of other services. */
  private static final String LIVE = "/health/live";

  /** Names every service and what it lacks: for those who hold a token. */
  private static final String PARTS = "/health/parts";

  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final Mesh mesh;
  private final CallerScopes scopes;
  private final FacadeConfig config;

  public FacadeRoutes(Mesh mesh, CallerScopes scopes, FacadeConfig config) {
    this.mesh = mesh;
    this.scopes = scopes;
    this.config = config;
  }

  /** Whether a request needs a token: one that no route answers needs none. */
  public static boolean needsToken(ServerHttpRequest request) {
    String path = request.getPath().value();
    HttpMethod method = request.getMethod();
    return path.equals(SEARCH) && method == HttpMethod.POST
        || (path.equals(STATS) || path.equals(PARTS)) && method == HttpMethod.GET
        || isJobs(path)
        || path.startsWith(BucketRoutes.PREFIX);
  }

  static boolean isJobs(String path) {
    return path.equals(JobRoutes.JOBS) || path.startsWith(JobRoutes.JOBS + "/");
  }

  public RouterFunction<ServerResponse> routes() {
    SearchRoute search = new SearchRoute(mesh, scopes, config);
    JobRoutes jobs = new JobRoutes(mesh, scopes, config);
    BucketRoutes buckets = new BucketRoutes(mesh, scopes, config);
    ClassPathResource schema = new ClassPathResource("openapi/openapi.json");
    return RouterFunctions.route()
        .POST(SEARCH, search::search)
        .GET(STATS, this::stats)
        .GET(PARTS, request -> parts())
        .GET(LIVE, request -> json(Map.of("status", "alive")))
        .GET(HEALTH, request -> health())
        .GET(
            SCHEMA,
            request ->
                ServerResponse.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .cacheControl(CacheControl.noCache())
                    .bodyValue(schema))
        .POST(JobRoutes.JOBS, jobs::submit)
        .GET(JobRoutes.JOBS, jobs::list)
        .GET(JobRoutes.JOBS + "/{job}", jobs::get)
        .DELETE(JobRoutes.JOBS + "/{job}", jobs::cancel)
        .POST(BucketRoutes.OBJECTS, buckets::put)
        .POST(BucketRoutes.SUBMIT, buckets::submit)
        .route(path(JobRoutes.JOBS), request -> only(request, HttpMethod.POST, HttpMethod.GET))
        .route(
            path(JobRoutes.JOBS + "/{job}"),
            request -> only(request, HttpMethod.GET, HttpMethod.DELETE))
        .route(
            path(BucketRoutes.OBJECTS).or(path(BucketRoutes.SUBMIT)),
            request -> only(request, HttpMethod.POST))
        .route(path(SEARCH), request -> only(request, HttpMethod.POST))
        .route(
            path(STATS).or(path(PARTS)).or(path(LIVE)).or(path(HEALTH)).or(path(SCHEMA)),
            request -> only(request, HttpMethod.GET))
        .build();
  }

  private static Mono<ServerResponse> only(ServerRequest request, HttpMethod... allowed) {
    return Mono.error(new MethodNotAllowedException(request.method(), List.of(allowed)));
  }

  private Mono<ServerResponse> stats(ServerRequest request) {
    Faults faults = new Faults();
    Target target = Target.of(request.queryParams(), config, false, faults);
    faults.throwIfAny();
    GetStatsRequest asked =
        GetStatsRequest.newBuilder()
            .setParent(target.parent())
            .addAllCollections(target.collectionNames())
            .setOnlyPictures(true)
            .build();
    return scopes
        .ask(request, () -> mesh.stats().getStats(asked))
        .flatMap(stats -> json(StatsAnswer.of(stats, target)));
  }

  /** 503 where no search is answered, so that nobody sends any. */
  private Mono<ServerResponse> health() {
    return Mono.fromCallable(mesh.health()::search)
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(search -> json(status(search.served()), HealthAnswer.of(search)));
  }

  private Mono<ServerResponse> parts() {
    return Mono.fromCallable(mesh.health()::report)
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(report ->
            ServerResponse.status(status(report.status() != Health.Status.NOT_SERVING))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(report.toJson()));
  }

  private static HttpStatus status(boolean serves) {
    return serves ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE;
  }

  static Mono<ServerResponse> json(Object answer) {
    return json(HttpStatus.OK, answer);
  }

  static Mono<ServerResponse> json(HttpStatus status, Object answer) {
    return ServerResponse.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .cacheControl(CacheControl.noStore())
        .bodyValue(JSON.writeValueAsBytes(answer));
  }
}
