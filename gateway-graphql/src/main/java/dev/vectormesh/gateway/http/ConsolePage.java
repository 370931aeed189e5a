package dev.vectormesh.gateway.http;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The console: pages that are served as they lie in {@code resources/console}. A further page needs
 * its HTML there and a line in {@link #PAGES}.
 */
final class ConsolePage {
  /** A page, and what the navigation calls it. */
  private record Page(String path, String title) {}

  private static final List<Page> PAGES =
      List.of(new Page("/images", "Pictures"), new Page("/learning", "Learning"));
  private static final Page GRAPHIQL = new Page("/graphiql", "GraphiQL");

  /** Everything from this origin; no script, style or frame from a page's own text. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
          + " connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

  private static final Pattern ASSET = Pattern.compile("[a-z-]+\\.(css|js|svg)");

  private ConsolePage() {}

  /**
   * @param graphiql whether GraphiQL is served, too, so that the navigation leads there
   */
  static RouterFunction<ServerResponse> routes(boolean graphiql) {
    RouterFunctions.Builder routes = RouterFunctions.route();
    for (Page page : PAGES) {
      routes.GET(page.path(), request -> file(request, page.path().substring(1) + ".html"));
    }
    List<Page> all = new ArrayList<>(PAGES);
    if (graphiql) {
      all.add(GRAPHIQL);
    }
    return routes
        .GET("/", request -> ServerResponse.temporaryRedirect(URI.create("/images")).build())
        .GET("/console/pages.json", request -> navigation(all))
        .GET("/console/{asset}", request -> asset(request, request.pathVariable("asset")))
        .build();
  }

  private static Mono<ServerResponse> navigation(List<Page> pages) {
    return ServerResponse.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .cacheControl(CacheControl.noCache())
        .bodyValue(pages);
  }

  private static Mono<ServerResponse> asset(ServerRequest request, String name) {
    return ASSET.matcher(name).matches() ? file(request, name) : ServerResponse.notFound().build();
  }

  /** Asked for anew each time, and sent only where it changed: an update shows at once. */
  private static Mono<ServerResponse> file(ServerRequest request, String name) {
    return Mono.fromCallable(() -> read(name))
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(bytes -> {
          String etag = '"' + Hashing.sha256().hashBytes(bytes).toString() + '"';
          return request
              .checkNotModified(etag)
              .switchIfEmpty(
                  ServerResponse.ok()
                      .contentType(type(name))
                      .cacheControl(CacheControl.noCache())
                      .eTag(etag)
                      .header("Content-Security-Policy", POLICY)
                      .header("Referrer-Policy", "no-referrer")
                      .header("Cross-Origin-Opener-Policy", "same-origin")
                      .header("X-Content-Type-Options", "nosniff")
                      .bodyValue(bytes));
        })
        .switchIfEmpty(Mono.defer(() -> ServerResponse.notFound().build()));
  }

  private static MediaType type(String name) {
    return MediaType.valueOf(
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "html" -> "text/html;charset=utf-8";
          case "css" -> "text/css;charset=utf-8";
          case "js" -> "text/javascript;charset=utf-8";
          default -> "image/svg+xml";
        });
  }

  private static byte @Nullable [] read(String name) throws IOException {
    try (InputStream file =
        ConsolePage.class.getClassLoader().getResourceAsStream("console/" + name)) {
      return file == null ? null : file.readAllBytes();
    }
  }
}
