package dev.vectormesh.gateway.http;

import com.google.api.HttpBody;
import dev.vectormesh.corpus.v1.GetThumbnailRequest;
import dev.vectormesh.gateway.mesh.CallerScopes;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code GET /thumbnails/{document}?size=256|640}: pictures for pages to show. */
public final class ThumbnailRoute {
  static final String PATH = "/thumbnails/";
  private static final Duration KEPT = Duration.ofMinutes(5);

  private final Mesh mesh;
  private final CallerScopes scopes;

  public ThumbnailRoute(Mesh mesh, CallerScopes scopes) {
    this.mesh = mesh;
    this.scopes = scopes;
  }

  RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route().GET(PATH + "{*document}", this::thumbnail).build();
  }

  private Mono<ServerResponse> thumbnail(ServerRequest request) {
    GetThumbnailRequest asked =
        GetThumbnailRequest.newBuilder()
            .setName(request.pathVariable("document").substring(1))
            .setSize(size(request))
            .build();
    return scopes
        .ask(request, () -> mesh.documents().getThumbnail(asked))
        .flatMap(ThumbnailRoute::answer);
  }

  /** 0 where none is asked for: the service's own choice. */
  private static int size(ServerRequest request) {
    List<String> given = request.queryParams().getOrDefault("size", List.of());
    if (given.isEmpty()) {
      return 0;
    }
    return switch (given.getFirst()) {
      case "256" -> 256;
      case "640" -> 640;
      default -> throw ApiException.invalid("size", "must be 256 or 640");
    };
  }

  /** Kept by the browser for its own user alone: of another token the picture is another. */
  private static Mono<ServerResponse> answer(HttpBody picture) {
    return ServerResponse.ok()
        .contentType(MediaType.parseMediaType(picture.getContentType()))
        .cacheControl(CacheControl.maxAge(KEPT).cachePrivate())
        .headers(headers -> {
          headers.add(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION);
          headers.set("X-Content-Type-Options", "nosniff");
        })
        .bodyValue(picture.getData().toByteArray());
  }
}
