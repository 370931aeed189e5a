package dev.vectormesh.platform.host;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.QueryParams;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The HTTP route of a method that streams its answers: {@code /api/v1/{name=jobs/*}:watch}. The
 * path's variables and the query's parameters are the request's fields.
 */
record StreamRoute(
    io.grpc.MethodDescriptor<Message, Message> method, Pattern path, List<String> variables) {
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z0-9_]+)(?:=([^}]+))?}");
  private static final ContractJson JSON = new ContractJson();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The method's route, if it streams answers only and its contract gives it a GET. */
  @SuppressWarnings("unchecked") // Every method of a contract takes and gives messages.
  static Optional<StreamRoute> of(io.grpc.MethodDescriptor<?, ?> method) {
    if (method.getType() != MethodType.SERVER_STREAMING
        || !(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier described)) {
      return Optional.empty();
    }
    MethodDescriptor contract = described.getMethodDescriptor();
    HttpRule rule = contract.getOptions().getExtension(AnnotationsProto.http);
    if (rule.getGet().isEmpty()) {
      return Optional.empty();
    }
    List<String> variables = new ArrayList<>();
    Pattern path = Pattern.compile(regex(rule.getGet(), variables));
    return Optional.of(
        new StreamRoute(
            (io.grpc.MethodDescriptor<Message, Message>) method, path, List.copyOf(variables)));
  }

  private static String regex(String template, List<String> variables) {
    StringBuilder regex = new StringBuilder("^");
    Matcher found = VARIABLE.matcher(template);
    int end = 0;
    while (found.find()) {
      regex.append(Pattern.quote(template.substring(end, found.start())));
      String shape = found.group(2) == null ? "*" : found.group(2);
      regex.append('(').append(shape.replace("**", ".+").replace("*", "[^/:]+")).append(')');
      variables.add(found.group(1));
      end = found.end();
    }
    return regex.append(Pattern.quote(template.substring(end))).append('$').toString();
  }

  /**
   * The request that this path and query make.
   *
   * @throws ApiException INVALID_ARGUMENT naming a parameter that is no field, or has no such value
   */
  Message request(String askedPath, QueryParams query) {
    Message prototype =
        (Message)
            ((PrototypeMarshaller<Message>) method.getRequestMarshaller()).getMessagePrototype();
    Map<String, Object> fields = new LinkedHashMap<>();
    for (String name : query.names()) {
      FieldDescriptor field = prototype.getDescriptorForType().findFieldByName(name);
      boolean repeated = field != null && field.isRepeated();
      fields.put(name, repeated ? query.getAll(name) : query.get(name, ""));
    }
    Matcher matched = path.matcher(askedPath);
    if (!matched.matches()) {
      throw ApiException.notFound(askedPath);
    }
    for (int i = 0; i < variables.size(); i++) {
      fields.put(variables.get(i), matched.group(i + 1));
    }
    try {
      return JSON.deserializeMessage(
          method.getRequestMarshaller(),
          new ByteArrayInputStream(MAPPER.writeValueAsBytes(fields)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
