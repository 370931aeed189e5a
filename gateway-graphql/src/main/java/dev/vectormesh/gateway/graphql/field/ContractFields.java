package dev.vectormesh.gateway.graphql.field;

import com.google.common.base.CaseFormat;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.vectormesh.platform.error.ErrorDetails;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetcherFactory;
import graphql.schema.DataFetcherFactoryEnvironment;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLNonNull;
import graphql.schema.LightDataFetcher;
import graphql.schema.PropertyDataFetcher;
import io.grpc.protobuf.StatusProto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of GraphQL types from the contracts' messages by name: {@code nextPageToken}
 * from {@code next_page_token}. Unset messages, unset optional fields and, where the schema allows
 * null, empty strings are null; enum values lose their prefix.
 */
public final class ContractFields implements DataFetcherFactory<Object> {
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  @Override
  public DataFetcher<Object> get(DataFetcherFactoryEnvironment environment) {
    return get(environment.getFieldDefinition());
  }

  @Override
  public DataFetcher<Object> get(GraphQLFieldDefinition field) {
    return new ContractField(field);
  }

  private static final class ContractField implements LightDataFetcher<Object> {
    private final String contractName;
    private final boolean nullable;
    private final PropertyDataFetcher<Object> property;

    ContractField(GraphQLFieldDefinition field) {
      contractName = CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, field.getName());
      nullable = !(field.getType() instanceof GraphQLNonNull);
      property = PropertyDataFetcher.fetching(field.getName());
    }

    @Override
    public @Nullable Object get(
        GraphQLFieldDefinition field,
        @Nullable Object source,
        Supplier<DataFetchingEnvironment> environment)
        throws Exception {
      return source instanceof Message message
          ? read(message)
          : property.get(field, source, environment);
    }

    @Override
    public @Nullable Object get(DataFetchingEnvironment environment) throws Exception {
      return get(environment.getFieldDefinition(), environment.getSource(), () -> environment);
    }

    private @Nullable Object read(Message message) {
      FieldDescriptor field = message.getDescriptorForType().findFieldByName(contractName);
      if (field == null) {
        throw new IllegalStateException(
            message.getDescriptorForType().getFullName() + " has no field " + contractName);
      }
      if (field.hasPresence() && !message.hasField(field)) {
        return null;
      }
      Object value = message.getField(field);
      if (field.isMapField()) {
        return entries(field, (List<?>) value);
      }
      if (value instanceof List<?> items) {
        return items.stream().map(ContractFields::convert).toList();
      }
      return nullable && "".equals(value) ? null : convert(value);
    }
  }

  /** A map of the contracts as a JSON object, in the order of its keys. */
  private static Map<String, @Nullable Object> entries(FieldDescriptor map, List<?> entries) {
    FieldDescriptor key = map.getMessageType().findFieldByName("key");
    FieldDescriptor value = map.getMessageType().findFieldByName("value");
    Map<String, @Nullable Object> object = new TreeMap<>();
    for (Object entry : entries) {
      Message pair = (Message) entry;
      object.put(String.valueOf(pair.getField(key)), convert(pair.getField(value)));
    }
    return object;
  }

  private static @Nullable Object convert(Object value) {
    return switch (value) {
      case EnumValueDescriptor e -> withoutPrefix(e);
      case Timestamp t -> Timestamps.toString(t);
      case Duration d -> Durations.toNanos(d) / NANOS_PER_MILLI;
      case Struct s -> Json.fromStruct(s);
      case Value v -> Json.fromValue(v);
      case Any a -> Json.fromAny(a);
      case Status s -> failure(s);
      default -> value;
    };
  }

  /** {@code JOB_STATE_QUEUED} of the enum JobState is QUEUED; the unspecified value is none. */
  private static @Nullable String withoutPrefix(EnumValueDescriptor value) {
    if (value.getNumber() == 0) {
      return null;
    }
    String type = CaseFormat.UPPER_CAMEL.to(CaseFormat.UPPER_UNDERSCORE, value.getType().getName());
    return value.getName().startsWith(type + "_")
        ? value.getName().substring(type.length() + 1)
        : value.getName();
  }

  private static Map<String, @Nullable Object> failure(Status status) {
    Optional<ErrorInfo> info = ErrorDetails.info(StatusProto.toStatusRuntimeException(status));
    Map<String, @Nullable Object> failure = new LinkedHashMap<>();
    failure.put("code", io.grpc.Status.fromCodeValue(status.getCode()).getCode().name());
    failure.put("reason", info.map(ErrorInfo::getReason).orElse(null));
    failure.put("message", status.getMessage());
    failure.put("metadata", info.map(ErrorInfo::getMetadataMap).orElse(null));
    return failure;
  }
}
