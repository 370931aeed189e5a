package dev.vectormesh.ingest.event;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.PublishEventsRequest;
import dev.vectormesh.job.v1.PublishEventsResponse;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.outbox.OutboxEvent;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes events at job service, each in the name of its tenant; repeating one is harmless. */
public final class EventClient {
  private static final Logger log = LoggerFactory.getLogger(EventClient.class);
  private static final String SUBJECT = "ingest-svc";
  // The transaction that holds the events waits as long.
  private static final long LIMIT_SECONDS = 10;

  private final Channel channel;
  private final Tokens tokens;

  public EventClient(Channel channel, Tokens tokens) {
    this.channel = channel;
    this.tokens = tokens;
  }

  /** Returns when all are durable there; throws when job service is away. */
  public void publish(List<OutboxEvent> events) {
    Map<String, List<OutboxEvent>> byTenant = new LinkedHashMap<>();
    events.forEach(e -> byTenant.computeIfAbsent(e.tenant(), t -> new ArrayList<>()).add(e));
    byTenant.forEach(this::publish);
  }

  private void publish(String tenant, List<OutboxEvent> events) {
    PublishEventsRequest.Builder request = PublishEventsRequest.newBuilder();
    events.forEach(e -> request.addEvents(toProto(e)));
    CallContext call = CallContext.signed(tokens, tenant, SUBJECT, Role.WORKER, Role.WRITER);
    try {
      PublishEventsResponse response =
          call.call(() ->
              EventServiceGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                  .publishEvents(request.build()));
      log.trace("published {} events", response.getPublishedCount());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.INVALID_ARGUMENT) {
        throw e;
      }
      // Trying again would keep all that comes after them back for ever.
      log.error("dropped {} events that job service refuses: {}", events.size(), e.toString());
    }
  }

  private static Event toProto(OutboxEvent event) {
    Struct.Builder data = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(event.data(), data);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored event cannot be read", e);
    }
    return Event.newBuilder()
        .setId(event.id().toString())
        .setType(event.type())
        .setSubject(event.subject())
        .setTime(
            Timestamp.newBuilder()
                .setSeconds(event.time().getEpochSecond())
                .setNanos(event.time().getNano()))
        .setData(data)
        .build();
  }
}
