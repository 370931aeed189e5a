package dev.vectormesh.platform.host;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.grpc.reflection.v1.ErrorResponse;
import io.grpc.reflection.v1.ExtensionNumberResponse;
import io.grpc.reflection.v1.FileDescriptorResponse;
import io.grpc.reflection.v1.ListServiceResponse;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Server reflection from the descriptors of the mounted services. The one in grpc-services asks
 * grpc-java's own server for them, which is absent on other hosts.
 */
final class ReflectionApi extends ServerReflectionGrpc.ServerReflectionImplBase {
  private final List<String> services;
  private final Map<String, FileDescriptor> files = new LinkedHashMap<>();
  private final Map<String, FileDescriptor> symbols = new TreeMap<>();
  private final Map<String, Map<Integer, FileDescriptor>> extensions = new TreeMap<>();

  ReflectionApi(List<ServerServiceDefinition> mounted) {
    services = mounted.stream().map(s -> s.getServiceDescriptor().getName()).sorted().toList();
    for (ServerServiceDefinition service : mounted) {
      if (service.getServiceDescriptor().getSchemaDescriptor()
          instanceof ProtoFileDescriptorSupplier schema) {
        add(schema.getFileDescriptor());
      }
    }
  }

  private void add(FileDescriptor file) {
    if (files.putIfAbsent(file.getFullName(), file) != null) {
      return;
    }
    for (ServiceDescriptor service : file.getServices()) {
      symbols.put(service.getFullName(), file);
      service.getMethods().forEach(m -> symbols.put(m.getFullName(), file));
    }
    file.getEnumTypes().forEach(e -> symbols.put(e.getFullName(), file));
    file.getMessageTypes().forEach(m -> add(m, file));
    file.getExtensions().forEach(e -> addExtension(e, file));
    file.getDependencies().forEach(this::add);
  }

  private void add(Descriptor message, FileDescriptor file) {
    symbols.put(message.getFullName(), file);
    message.getEnumTypes().forEach(e -> symbols.put(e.getFullName(), file));
    message.getExtensions().forEach(e -> addExtension(e, file));
    message.getNestedTypes().forEach(m -> add(m, file));
  }

  private void addExtension(FieldDescriptor extension, FileDescriptor file) {
    symbols.put(extension.getFullName(), file);
    extensions
        .computeIfAbsent(extension.getContainingType().getFullName(), t -> new TreeMap<>())
        .put(extension.getNumber(), file);
  }

  /** The same under the name that older clients ask for; the messages are alike on the wire. */
  ServerServiceDefinition alpha() {
    MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> method =
        ServerReflectionGrpc.getServerReflectionInfoMethod();
    String name = "grpc.reflection.v1alpha.ServerReflection";
    return ServerServiceDefinition.builder(name)
        .addMethod(
            method.toBuilder()
                .setFullMethodName(
                    MethodDescriptor.generateFullMethodName(name, "ServerReflectionInfo"))
                .build(),
            ServerCalls.asyncBidiStreamingCall(this::serverReflectionInfo))
        .build();
  }

  @Override
  public StreamObserver<ServerReflectionRequest> serverReflectionInfo(
      StreamObserver<ServerReflectionResponse> reply) {
    return new StreamObserver<>() {
      @Override
      public void onNext(ServerReflectionRequest request) {
        reply.onNext(answer(request));
      }

      @Override
      public void onError(Throwable t) {}

      @Override
      public void onCompleted() {
        reply.onCompleted();
      }
    };
  }

  private ServerReflectionResponse answer(ServerReflectionRequest request) {
    ServerReflectionResponse.Builder answer =
        ServerReflectionResponse.newBuilder()
            .setValidHost(request.getHost())
            .setOriginalRequest(request);
    switch (request.getMessageRequestCase()) {
      case LIST_SERVICES -> answer.setListServicesResponse(serviceList());
      case FILE_BY_FILENAME ->
          file(answer, request.getFileByFilename(), files.get(request.getFileByFilename()));
      case FILE_CONTAINING_SYMBOL ->
          file(
              answer,
              request.getFileContainingSymbol(),
              symbols.get(request.getFileContainingSymbol()));
      case FILE_CONTAINING_EXTENSION -> {
        var wanted = request.getFileContainingExtension();
        file(
            answer,
            wanted.getContainingType() + " " + wanted.getExtensionNumber(),
            extensions
                .getOrDefault(wanted.getContainingType(), Map.of())
                .get(wanted.getExtensionNumber()));
      }
      case ALL_EXTENSION_NUMBERS_OF_TYPE -> {
        String type = request.getAllExtensionNumbersOfType();
        answer.setAllExtensionNumbersResponse(
            ExtensionNumberResponse.newBuilder()
                .setBaseTypeName(type)
                .addAllExtensionNumber(extensions.getOrDefault(type, Map.of()).keySet()));
      }
      case MESSAGEREQUEST_NOT_SET ->
          answer.setErrorResponse(error(Status.Code.INVALID_ARGUMENT, "the request is empty"));
    }
    return answer.build();
  }

  private ListServiceResponse serviceList() {
    ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
    services.forEach(s -> list.addService(ServiceResponse.newBuilder().setName(s)));
    return list.build();
  }

  private static void file(
      ServerReflectionResponse.Builder answer, String wanted, @Nullable FileDescriptor file) {
    if (file == null) {
      answer.setErrorResponse(error(Status.Code.NOT_FOUND, wanted + " is not known here"));
      return;
    }
    FileDescriptorResponse.Builder found = FileDescriptorResponse.newBuilder();
    withDependencies(file).forEach(f -> found.addFileDescriptorProto(f.toProto().toByteString()));
    answer.setFileDescriptorResponse(found);
  }

  private static Collection<FileDescriptor> withDependencies(FileDescriptor file) {
    Map<String, FileDescriptor> all = new LinkedHashMap<>();
    Deque<FileDescriptor> waiting = new ArrayDeque<>(List.of(file));
    Optional<FileDescriptor> next = Optional.ofNullable(waiting.poll());
    while (next.isPresent()) {
      FileDescriptor f = next.get();
      if (all.putIfAbsent(f.getFullName(), f) == null) {
        waiting.addAll(f.getDependencies());
      }
      next = Optional.ofNullable(waiting.poll());
    }
    return all.values();
  }

  private static ErrorResponse error(Status.Code code, String message) {
    return ErrorResponse.newBuilder().setErrorCode(code.value()).setErrorMessage(message).build();
  }
}
