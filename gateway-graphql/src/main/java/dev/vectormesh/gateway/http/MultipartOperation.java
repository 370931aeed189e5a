package dev.vectormesh.gateway.http;

import dev.vectormesh.gateway.facade.Bodies;
import dev.vectormesh.gateway.graphql.field.UploadedFile;
import dev.vectormesh.platform.error.ApiException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.codec.DecodingException;
import org.springframework.graphql.server.WebGraphQlHandler;
import org.springframework.http.MediaType;
import org.springframework.http.codec.multipart.DefaultPartHttpMessageReader;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.http.codec.multipart.FormFieldPart;
import org.springframework.http.codec.multipart.Part;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * An operation with a file, as the GraphQL multipart request specification has it: the fields
 * {@code operations} and {@code map}, and one file, which takes the place of a null among the
 * variables. Like any body it is held in memory, within the same limit.
 */
final class MultipartOperation {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String OPERATIONS = "operations";
  private static final String MAP = "map";

  /** Operations, map and one file. */
  private static final int PARTS = 3;

  private final WebGraphQlHandler graphql;

  MultipartOperation(WebGraphQlHandler graphql) {
    this.graphql = graphql;
  }

  /** Reads parts of requests; none of them touches the disk. */
  static DefaultPartHttpMessageReader parts(int maxBytes) {
    DefaultPartHttpMessageReader parts = new DefaultPartHttpMessageReader();
    parts.setMaxParts(PARTS);
    parts.setMaxInMemorySize(maxBytes);
    // What is too large for memory would be written to a file: its first byte is one too many.
    parts.setMaxDiskUsagePerPart(1);
    return parts;
  }

  Mono<ServerResponse> handle(ServerRequest request) {
    // Not request.multipartData(): that reads by codecs of its own, without our limits.
    return request
        .body(BodyExtractors.toMultipartData())
        .onErrorMap(DecodingException.class, MultipartOperation::noForm)
        .flatMap(parts -> {
          Map<String, Object> operation = object(OPERATIONS, text(parts, OPERATIONS));
          Target target = Target.of(object(MAP, text(parts, MAP)));
          FilePart file = file(parts, target);
          return Bodies.bytes(file.content())
              .map(content -> {
                target.fill(operation, uploaded(file, content));
                return operation;
              });
        })
        .flatMap(body -> graphql.handleRequest(EventStream.operation(request, body)))
        .flatMap(response ->
            ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .headers(headers -> headers.addAll(response.getResponseHeaders()))
                .bodyValue(response.toMap()));
  }

  private static ApiException noForm(DecodingException unread) {
    return ApiException.invalid("body", "must be a form of operations, map and one file");
  }

  private static String text(MultiValueMap<String, Part> parts, String name) {
    if (parts.getFirst(name) instanceof FormFieldPart field) {
      return field.value();
    }
    throw ApiException.invalid(name, "must be a field of the form, before the file");
  }

  @SuppressWarnings("unchecked") // JSON's keys are strings.
  private static Map<String, Object> object(String field, String json) {
    try {
      if (JSON.readValue(json, Object.class) instanceof Map<?, ?> object) {
        return (Map<String, Object>) object;
      }
    } catch (JacksonException e) {
      // What it says of the text helps nobody more than this.
    }
    throw ApiException.invalid(field, "must be one JSON object");
  }

  private static FilePart file(MultiValueMap<String, Part> parts, Target target) {
    if (parts.getFirst(target.part()) instanceof FilePart file) {
      return file;
    }
    throw ApiException.invalid(target.part(), "must be a file of the form, as `map` names it");
  }

  private static UploadedFile uploaded(FilePart file, byte[] content) {
    MediaType type = file.headers().getContentType();
    return new UploadedFile(
        file.filename(), Optional.ofNullable(type).map(MediaType::toString).orElse(""), content);
  }

  /**
   * Where the file goes.
   *
   * @param part the name of its part
   * @param path keys from the operation on
   */
  private record Target(String part, List<String> path) {
    private static final String RULE =
        "must name one file and one place among the variables: {\"0\": [\"variables.input.file\"]}";

    static Target of(Map<String, Object> map) {
      Map.Entry<String, Object> only =
          map.size() == 1 ? map.entrySet().iterator().next() : Map.entry("", "");
      if (only.getValue() instanceof List<?> places
          && places.size() == 1
          && places.getFirst() instanceof String place
          && place.startsWith("variables.")) {
        return new Target(only.getKey(), Arrays.asList(place.split("\\.", -1)));
      }
      throw ApiException.invalid(MAP, RULE);
    }

    @SuppressWarnings("unchecked") // JSON's keys are strings.
    void fill(Map<String, Object> operation, UploadedFile file) {
      @Nullable Object at = operation;
      for (String key : path.subList(0, path.size() - 1)) {
        at = at instanceof Map<?, ?> object ? object.get(key) : null;
      }
      if (!(at instanceof Map<?, ?> holder)
          || !holder.containsKey(path.getLast())
          || holder.get(path.getLast()) != null) {
        throw ApiException.invalid(MAP, String.join(".", path) + " must be null in operations");
      }
      ((Map<String, Object>) holder).put(path.getLast(), file);
    }
  }
}
