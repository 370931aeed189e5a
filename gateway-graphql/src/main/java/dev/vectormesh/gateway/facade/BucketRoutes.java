package dev.vectormesh.gateway.facade;

import com.google.protobuf.UnsafeByteOperations;
import dev.vectormesh.corpus.v1.Object;
import dev.vectormesh.corpus.v1.PutObjectRequest;
import dev.vectormesh.corpus.v1.SubmitBatchRequest;
import dev.vectormesh.gateway.graphql.field.Json;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.mesh.CallerScopes;
import dev.vectormesh.gateway.mesh.Mesh;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The pipeline document's two calls for buckets: an object's bytes in, and a batch of objects
 * submitted. The namespace stands in the header {@code X-Namespace}.
 */
final class BucketRoutes {
  static final String PREFIX = "/v1/buckets/";
  static final String OBJECTS = PREFIX + "{bucket}/objects";
  static final String SUBMIT = PREFIX + "{bucket}/batches/{batch}/submit";
  static final String NAMESPACE = "X-Namespace";

  /** As the contract bounds {@code PutObject}. */
  private static final int MOST_BYTES = 10 << 20;

  private final Mesh mesh;
  private final CallerScopes scopes;
  private final FacadeConfig config;

  BucketRoutes(Mesh mesh, CallerScopes scopes, FacadeConfig config) {
    this.mesh = mesh;
    this.scopes = scopes;
    this.config = config;
  }

  /** The body is the object's content; {@code object_id} and {@code file_name} may be given. */
  Mono<ServerResponse> put(ServerRequest request) {
    Faults faults = new Faults();
    request.queryParams().keySet().stream()
        .filter(name -> !Set.of("object_id", "file_name").contains(name))
        .forEach(name -> faults.unknown(List.of("query", name)));
    faults.throwIfAny();
    String bucket = namespace(request) + "/buckets/" + request.pathVariable("bucket");
    HttpHeaders headers = request.exchange().getRequest().getHeaders();
    String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
    PutObjectRequest.Builder put =
        PutObjectRequest.newBuilder()
            .setParent(bucket)
            .setObjectId(request.queryParam("object_id").orElse(""))
            .setObject(
                Object.newBuilder()
                    .setFileName(request.queryParam("file_name").orElse(""))
                    .setMediaType(type == null ? "" : type));
    return Bodies.bytes(request, MOST_BYTES)
        .flatMap(bytes -> {
          PutObjectRequest whole = put.setContent(UnsafeByteOperations.unsafeWrap(bytes)).build();
          return scopes.ask(request, () -> mesh.buckets().putObject(whole));
        })
        .flatMap(kept -> FacadeRoutes.json(HttpStatus.CREATED, Json.fromMessage(kept)));
  }

  Mono<ServerResponse> submit(ServerRequest request) {
    SubmitBatchRequest asked =
        SubmitBatchRequest.newBuilder()
            .setName(namespace(request) + "/batches/" + request.pathVariable("batch"))
            .build();
    return scopes
        .ask(request, () -> mesh.ingest().submitBatch(asked))
        .flatMap(batch -> FacadeRoutes.json(HttpStatus.ACCEPTED, Json.fromMessage(batch)));
  }

  private String namespace(ServerRequest request) {
    String given = request.headers().firstHeader(NAMESPACE);
    return Names.namespace(given == null ? config.namespace() : given);
  }
}
