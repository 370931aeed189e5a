package dev.vectormesh.gateway.facade;

import dev.vectormesh.gateway.mesh.CallerScopes;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** {@code POST /search}: a sentence in, pictures out. */
final class SearchRoute {
  private final Mesh mesh;
  private final CallerScopes scopes;
  private final FacadeConfig config;

  SearchRoute(Mesh mesh, CallerScopes scopes, FacadeConfig config) {
    this.mesh = mesh;
    this.scopes = scopes;
    this.config = config;
  }

  Mono<ServerResponse> search(ServerRequest request) {
    long from = System.nanoTime();
    requireJson(request.exchange().getRequest().getHeaders());
    return DataBufferUtils.join(request.bodyToFlux(DataBuffer.class), config.bytes())
        .map(SearchRoute::bytes)
        .defaultIfEmpty(new byte[0])
        .flatMap(json -> search(request, json, from));
  }

  private static byte[] bytes(DataBuffer buffer) {
    byte[] bytes = new byte[buffer.readableByteCount()];
    buffer.read(bytes);
    DataBufferUtils.release(buffer);
    return bytes;
  }

  /** JSON is in UTF-8 (RFC 8259), which a header may say. */
  private static void requireJson(HttpHeaders headers) {
    List<String> encodings = headers.getOrEmpty(HttpHeaders.CONTENT_ENCODING);
    if (!isJson(headers) || !encodings.stream().allMatch("identity"::equalsIgnoreCase)) {
      throw new ResponseStatusException(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
    }
  }

  private static boolean isJson(HttpHeaders headers) {
    try {
      MediaType type = headers.getContentType();
      return type != null
          && type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
          && (type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8));
    } catch (InvalidMediaTypeException e) {
      return false;
    }
  }

  private Mono<ServerResponse> search(ServerRequest request, byte[] json, long from) {
    Faults faults = new Faults();
    Target target = Target.of(request.queryParams(), config, true, faults);
    SearchBody body = SearchBody.read(json, faults);
    faults.throwIfAny();
    SearchRequest asked = request(target, body);
    return scopes
        .ask(request, () -> mesh.search().search(asked))
        .flatMap(
            found -> FacadeRoutes.json(SearchAnswer.of(body, found, System.nanoTime() - from)));
  }

  private SearchRequest request(Target target, SearchBody body) {
    SearchRequest.Builder request =
        SearchRequest.newBuilder()
            .setParent(target.parent())
            .addAllCollections(target.collectionNames())
            .setQuery(body.query().strip())
            .setTopK(body.topK())
            .setFilter(body.filter())
            .setOnlyPictures(true)
            .setMode(
                target.mode() == FacadeConfig.Mode.DENSE
                    ? SearchMode.SEARCH_MODE_DENSE
                    : SearchMode.SEARCH_MODE_HYBRID);
    Double given = body.scoreThreshold();
    double threshold = given == null ? config.scoreThreshold() : given;
    if (threshold > 0) {
      request.setSimilarityThreshold(threshold);
    }
    if (body.includeExplanation()) {
      // Leaves nothing out, and lets hits tell how many unrelated pictures are farther.
      request.setMinRelevance(0);
    }
    return request.build();
  }
}
