package dev.vectormesh.search.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.search.feedback.Event;
import dev.vectormesh.search.feedback.EventType;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** Reads the events of a request; each is refused alone, with all that is wrong with it. */
final class EventRequests {
  private static final int MOST_ATTRIBUTES = 8192;

  private final FeedbackNames names;
  private final FeedbackTimes times;
  private final Instant now;

  EventRequests(String parent, Instant now, boolean historic) {
    this.names = new FeedbackNames(parent);
    this.now = now.truncatedTo(ChronoUnit.MICROS);
    this.times = new FeedbackTimes(now, historic);
  }

  /**
   * @throws ApiException INVALID_FIELD naming every bad field
   */
  Event event(FeedbackEvent from) {
    Violations wrong = new Violations();
    names.eventId(from.getId(), wrong);
    String session = names.session("session", from.getSession(), wrong);
    names.document("document", from.getDocument(), wrong);
    wrong.check(
        from.getPosition() >= 1 && from.getPosition() <= FeedbackNames.MOST_POSITION,
        "position",
        "is needed: the place where the document was shown, from 1");
    type(from, wrong);
    FeedbackNames.user(from.getUser(), from.getUserAgent(), wrong);
    Instant time = from.hasEventTime() ? times.read("event_time", from.getEventTime(), wrong) : now;
    String attributes = attributes(from, wrong);
    wrong.throwIfAny();
    return new Event(
        session,
        from.getId(),
        from.getDocument(),
        from.getPosition(),
        EventType.valueOf(from.getType().name().substring("FEEDBACK_TYPE_".length())),
        from.getCustomType(),
        from.hasDwell() ? Duration.ofNanos(Durations.toNanos(from.getDwell())) : null,
        from.getUser(),
        from.getUserAgent(),
        attributes,
        time,
        now,
        Set.of());
  }

  private static void type(FeedbackEvent from, Violations wrong) {
    FeedbackType type = from.getType();
    wrong.check(
        type != FeedbackType.FEEDBACK_TYPE_UNSPECIFIED && type != FeedbackType.UNRECOGNIZED,
        "type",
        "is needed, one that is known; FEEDBACK_TYPE_CUSTOM with custom_type is for others");
    boolean custom = type == FeedbackType.FEEDBACK_TYPE_CUSTOM;
    wrong.check(
        custom
            ? from.getCustomType().matches("[a-z][a-z0-9_]{0,63}")
            : from.getCustomType().isEmpty(),
        "custom_type",
        "goes with FEEDBACK_TYPE_CUSTOM: 1 to 64 of a-z 0-9 _, a letter first");
    boolean dwell = type == FeedbackType.FEEDBACK_TYPE_DWELL;
    wrong.check(
        dwell == from.hasDwell(), "dwell", "goes with FEEDBACK_TYPE_DWELL, and with no other");
    wrong.check(
        !from.hasDwell()
            || Durations.isValid(from.getDwell())
                && from.getDwell().getSeconds() >= 0
                && from.getDwell().getNanos() >= 0
                && Durations.compare(from.getDwell(), Durations.fromHours(24)) <= 0,
        "dwell",
        "must be 0 to 24 hours");
  }

  private static String attributes(FeedbackEvent from, Violations wrong) {
    try {
      String json =
          JsonFormat.printer().omittingInsignificantWhitespace().print(from.getAttributes());
      wrong.check(json.length() <= MOST_ATTRIBUTES, "attributes", "must be up to 8 KiB as JSON");
      return json;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      wrong.add("attributes", "must be JSON");
      return "{}";
    }
  }
}
