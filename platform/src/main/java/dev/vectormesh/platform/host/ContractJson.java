package dev.vectormesh.platform.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Any;
import com.google.protobuf.AnyProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.WrappersProto;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.grpc.GrpcJsonMarshaller;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.FieldViolation;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON, as protobuf maps them, {@code Any} included: a job's input and output are of
 * types that the service which answers does not link. They are looked up in the contracts'
 * descriptors; one of a foreign type, or whose bytes are not of its type, is shown as a Struct of
 * its {@code type} and its bytes in base64.
 */
final class ContractJson implements GrpcJsonMarshaller {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DESCRIPTORS = "/META-INF/armeria/grpc/vectormesh.dsc";

  /** What protobuf itself defines: the descriptors hold only those that a contract imports. */
  private static final List<FileDescriptor> WELL_KNOWN =
      List.of(
          AnyProto.getDescriptor(),
          DurationProto.getDescriptor(),
          EmptyProto.getDescriptor(),
          FieldMaskProto.getDescriptor(),
          StructProto.getDescriptor(),
          TimestampProto.getDescriptor(),
          WrappersProto.getDescriptor());

  /** Read at the first message that holds an {@code Any}: it takes tens of milliseconds. */
  private static final class Contracts {
    static final TypeRegistry TYPES = contracts();
  }

  @Override
  public <T> void serializeMessage(Marshaller<T> marshaller, T message, OutputStream out)
      throws IOException {
    Message proto = (Message) message;
    JsonFormat.Printer printer = JsonFormat.printer().omittingInsignificantWhitespace();
    String json =
        holdsAny(proto)
            ? withAny(proto, printer.usingTypeRegistry(Contracts.TYPES))
            : printer.print(proto);
    out.write(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String withAny(Message message, JsonFormat.Printer printer) throws IOException {
    try {
      return printer.print(message);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      // One that JSON cannot hold is among them: only now is each tried by itself.
      return printer.print(withoutForeign(message, printer));
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T deserializeMessage(Marshaller<T> marshaller, InputStream in) throws IOException {
    Message prototype = (Message) ((PrototypeMarshaller<T>) marshaller).getMessagePrototype();
    Message.Builder builder = prototype.newBuilderForType();
    parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), builder);
    return (T) builder.build();
  }

  /**
   * Merges what the JSON says into the message.
   *
   * @throws ApiException INVALID_ARGUMENT naming each field that is none
   */
  static void parse(String json, Message.Builder message) {
    JsonFormat.Parser parser = JsonFormat.parser();
    if (mayHoldAny(message)) {
      parser = parser.usingTypeRegistry(Contracts.TYPES);
    }
    try {
      parser.merge(json, message);
    } catch (InvalidProtocolBufferException e) {
      throw refused(json, message.getDescriptorForType(), e);
    }
  }

  /** Names every field that the message does not have, or else says what the parser stumbled on. */
  private static ApiException refused(
      String json, Descriptor type, InvalidProtocolBufferException cause) {
    List<FieldViolation> unknown = new ArrayList<>();
    try {
      unknownFields("", JSON.readTree(json), type, unknown);
    } catch (JsonProcessingException e) {
      return ApiException.invalid("body", "is not JSON: " + e.getOriginalMessage());
    }
    return unknown.isEmpty()
        ? ApiException.invalid("body", String.valueOf(cause.getMessage()))
        : ApiException.invalid(unknown);
  }

  private static void unknownFields(
      String path, JsonNode node, Descriptor type, List<FieldViolation> unknown) {
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        unknownFields("%s[%d]".formatted(path, i), node.get(i), type, unknown);
      }
    } else if (node.isObject() && !type.getFile().getPackage().equals("google.protobuf")) {
      node.properties()
          .forEach(entry -> {
            String name = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            FieldDescriptor field = field(type, entry.getKey());
            if (field == null) {
              unknown.add(new FieldViolation(name, "there is no such field"));
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && !field.isMapField()) {
              unknownFields(name, entry.getValue(), field.getMessageType(), unknown);
            }
          });
    }
  }

  /** The field of this name, as the proto file or JSON writes it; null when there is none. */
  static @Nullable FieldDescriptor field(Descriptor type, String name) {
    return type.getFields().stream()
        .filter(field -> field.getJsonName().equals(name) || field.getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static boolean mayHoldAny(MessageOrBuilder prototype) {
    return prototype.getDescriptorForType().getFile().getDependencies().stream()
        .anyMatch(file ->
            file.equals(Any.getDescriptor().getFile())
                || file.getDependencies().contains(Any.getDescriptor().getFile()));
  }

  private static boolean holdsAny(Message message) {
    if (message instanceof Any) {
      return true;
    }
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && messages(field.getValue()).stream().anyMatch(ContractJson::holdsAny)) {
        return true;
      }
    }
    return false;
  }

  @SuppressWarnings("unchecked")
  private static List<Message> messages(Object value) {
    return value instanceof List<?> list ? (List<Message>) list : List.of((Message) value);
  }

  private static Message withoutForeign(Message message, JsonFormat.Printer printer) {
    if (message instanceof Any any) {
      return ForeignAny.printable(any, printer);
    }
    Message.Builder copy = message.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      FieldDescriptor descriptor = field.getKey();
      if (descriptor.getJavaType() != FieldDescriptor.JavaType.MESSAGE || descriptor.isMapField()) {
        continue;
      }
      if (descriptor.isRepeated()) {
        int i = 0;
        for (Message element : messages(field.getValue())) {
          copy.setRepeatedField(descriptor, i++, withoutForeign(element, printer));
        }
      } else {
        copy.setField(descriptor, withoutForeign((Message) field.getValue(), printer));
      }
    }
    return copy.build();
  }

  private static TypeRegistry contracts() {
    try (InputStream in = ContractJson.class.getResourceAsStream(DESCRIPTORS)) {
      if (in == null) {
        throw new IllegalStateException(DESCRIPTORS + " is not on the class path");
      }
      TypeRegistry.Builder registry = TypeRegistry.newBuilder();
      Map<String, FileDescriptor> files = new HashMap<>();
      for (FileDescriptorProto proto : FileDescriptorSet.parseFrom(in).getFileList()) {
        // protoc writes a file behind those that it imports.
        FileDescriptor[] imports =
            proto.getDependencyList().stream().map(files::get).toArray(FileDescriptor[]::new);
        FileDescriptor file = FileDescriptor.buildFrom(proto, imports);
        files.put(proto.getName(), file);
        registry.add(file.getMessageTypes());
      }
      WELL_KNOWN.stream()
          .filter(file -> !files.containsKey(file.getFullName()))
          .forEach(file -> registry.add(file.getMessageTypes()));
      return registry.build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("the contracts' descriptors are broken", e);
    }
  }
}
