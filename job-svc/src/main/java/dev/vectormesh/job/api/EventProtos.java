package dev.vectormesh.job.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.job.event.Cursor;
import dev.vectormesh.job.event.Event;
import dev.vectormesh.job.event.NewEvent;
import dev.vectormesh.platform.error.ApiException;
import java.time.Instant;
import java.util.UUID;

/** Events to the contract and back. */
final class EventProtos {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private EventProtos() {}

  static dev.vectormesh.job.v1.Event toProto(Event event) {
    return dev.vectormesh.job.v1.Event.newBuilder()
        .setId(event.id().toString())
        .setType(event.type())
        .setSubject(event.subject())
        .setTime(JobProtos.time(event.time()))
        .setData(data(event.data()))
        .setTenant(event.tenant())
        .setSequence(event.sequence())
        .setCursor(new Cursor(event.sequence()).write(event.tenant()))
        .build();
  }

  private static Struct data(String json) {
    Struct.Builder data = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(json, data);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored event cannot be read", e);
    }
    return data.build();
  }

  /** The event at this place of a request. */
  static NewEvent newEvent(dev.vectormesh.job.v1.Event event, int place, Instant now) {
    try {
      return new NewEvent(
          UUID.fromString(event.getId()),
          event.getType(),
          event.getSubject(),
          event.hasTime()
              ? Instant.ofEpochSecond(event.getTime().getSeconds(), event.getTime().getNanos())
              : now,
          PRINTER.print(event.getData()).replace("\\u0000", ""));
    } catch (InvalidProtocolBufferException e) {
      throw ApiException.invalid("events[%d].data".formatted(place), "is no JSON object");
    }
  }
}
