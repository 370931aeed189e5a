package dev.vectormesh.platform.host;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.HttpMethod;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An HTTP route that a contract gives to a method: {@code GET /api/v1/{name=jobs/*}:watch}.
 *
 * @param path matches the encoded path, with a group for each variable
 * @param variables the fields that the groups are the values of, by their proto names
 * @param body the field that the body is the value of; {@code *} for all, empty where there is none
 */
record HttpRoute(
    MethodDescriptor<Message, Message> method,
    HttpMethod verb,
    Pattern path,
    List<String> variables,
    String body) {
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z0-9_.]+)(?:=([^}]+))?}");

  /** The method's routes: those of its contract, if it sends one request. */
  @SuppressWarnings("unchecked") // Every method of a contract takes and gives messages.
  static Stream<HttpRoute> of(MethodDescriptor<?, ?> method) {
    if (!method.getType().clientSendsOneMessage()
        || !(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier described)) {
      return Stream.empty();
    }
    HttpRule rule =
        described.getMethodDescriptor().getOptions().getExtension(AnnotationsProto.http);
    return Stream.concat(Stream.of(rule), rule.getAdditionalBindingsList().stream())
        .filter(r -> verb(r) != HttpMethod.UNKNOWN)
        .map(r -> of((MethodDescriptor<Message, Message>) method, r));
  }

  private static HttpRoute of(MethodDescriptor<Message, Message> method, HttpRule rule) {
    List<String> variables = new ArrayList<>();
    Pattern path = Pattern.compile(regex(template(rule), variables));
    return new HttpRoute(method, verb(rule), path, List.copyOf(variables), rule.getBody());
  }

  private static HttpMethod verb(HttpRule rule) {
    return switch (rule.getPatternCase()) {
      case GET -> HttpMethod.GET;
      case PUT -> HttpMethod.PUT;
      case POST -> HttpMethod.POST;
      case DELETE -> HttpMethod.DELETE;
      case PATCH -> HttpMethod.PATCH;
      default -> HttpMethod.UNKNOWN;
    };
  }

  private static String template(HttpRule rule) {
    return switch (rule.getPatternCase()) {
      case GET -> rule.getGet();
      case PUT -> rule.getPut();
      case POST -> rule.getPost();
      case DELETE -> rule.getDelete();
      case PATCH -> rule.getPatch();
      default -> throw new IllegalArgumentException("no template in " + rule);
    };
  }

  private static String regex(String template, List<String> variables) {
    StringBuilder regex = new StringBuilder();
    Matcher found = VARIABLE.matcher(template);
    int end = 0;
    while (found.find()) {
      regex.append(Pattern.quote(template.substring(end, found.start())));
      String shape = found.group(2) == null ? "*" : found.group(2);
      regex.append('(').append(shape.replace("**", ".+").replace("*", "[^/:]+")).append(')');
      variables.add(found.group(1));
      end = found.end();
    }
    return regex.append(Pattern.quote(template.substring(end))).toString();
  }

  /** Whether what it answers is no JSON, but bytes of a type that each answer names. */
  boolean answersBytes() {
    return method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier described
        && described
            .getMethodDescriptor()
            .getOutputType()
            .getFullName()
            .equals(com.google.api.HttpBody.getDescriptor().getFullName());
  }

  boolean streams() {
    return !method.getType().serverSendsOneMessage();
  }

  /** The first part of the path, such as {@code /api/}. */
  String prefix() {
    String literal = path.pattern().replace("\\Q", "");
    return literal.substring(0, literal.indexOf('/', 1) + 1);
  }

  /** The variables' values by their fields, if this path is of the route. */
  Optional<Map<String, String>> match(String askedPath) {
    Matcher matched = path.matcher(askedPath);
    if (!matched.matches()) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      values.put(variables.get(i), decoded(variables.get(i), matched.group(i + 1)));
    }
    return Optional.of(values);
  }

  private static String decoded(String field, String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(field, "has a % that no two hexadecimal digits follow");
    }
  }
}
