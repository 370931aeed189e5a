package dev.vectormesh.gateway.http;

import java.time.Duration;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** GraphiQL with all that it loads, from jars: the page works without a network. */
final class GraphiqlPage {
  private static final String PATH = "/graphiql";
  private static final String WEBJARS = "META-INF/resources/webjars/";
  private static final MediaType SCRIPT = MediaType.valueOf("text/javascript;charset=utf-8");
  private static final MediaType STYLE = MediaType.valueOf("text/css;charset=utf-8");
  private static final Duration KEPT = Duration.ofHours(1);

  /** Scripts and calls of this origin alone; the libraries set styles of elements. */
  private static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:;"
          + " img-src 'self' data:; frame-ancestors 'none'";

  private static final Map<String, String> ASSETS =
      Map.of(
          "react.js", WEBJARS + "react/18.3.1/umd/react.production.min.js",
          "react-dom.js", WEBJARS + "react-dom/18.3.1/umd/react-dom.production.min.js",
          "graphiql.js", WEBJARS + "graphiql/2.4.7/graphiql.min.js",
          "graphiql.css", WEBJARS + "graphiql/2.4.7/graphiql.min.css",
          "start.js", "graphiql/start.js");

  private GraphiqlPage() {}

  static RouterFunction<ServerResponse> routes() {
    return RouterFunctions.route()
        .GET(PATH, r -> page())
        .GET(PATH + "/{asset}", r -> asset(r.pathVariable("asset")))
        .build();
  }

  private static Mono<ServerResponse> page() {
    return ServerResponse.ok()
        .contentType(MediaType.valueOf("text/html;charset=utf-8"))
        .header("Content-Security-Policy", POLICY)
        .header("Referrer-Policy", "no-referrer")
        .bodyValue(
            new ClassPathResource("graphiql/index.html", GraphiqlPage.class.getClassLoader()));
  }

  private static Mono<ServerResponse> asset(String name) {
    String path = ASSETS.get(name);
    if (path == null) {
      return ServerResponse.notFound().build();
    }
    return ServerResponse.ok()
        .contentType(name.endsWith(".css") ? STYLE : SCRIPT)
        .header("X-Content-Type-Options", "nosniff")
        .cacheControl(CacheControl.maxAge(KEPT))
        .bodyValue(new ClassPathResource(path, GraphiqlPage.class.getClassLoader()));
  }
}
