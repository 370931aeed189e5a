package dev.vectormesh.local.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.local.eval.DocumentIds;
import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.FeedbackType;
import dev.vectormesh.search.v1.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A line of ubi_events. */
final class UbiEvent {
  private static final int MOST_ATTRIBUTES = 8192;
  private static final double LONGEST_DWELL = 24 * 3600;
  private static final List<String> TOLD_ELSEWHERE =
      List.of("query_id", "action_name", "timestamp", "event_attributes", "user_id", "user_query");

  private final JsonNode json;
  private final long line;
  private final @Nullable Timestamp time;

  UbiEvent(long line, JsonNode json) {
    this.line = line;
    this.json = json;
    this.time = UbiTimes.read(json.path("timestamp"));
  }

  @Nullable Timestamp time() {
    return time;
  }

  String action() {
    return json.path("action_name").asText();
  }

  /** The document that it is about; empty where it is about none. */
  String object() {
    return json.path("event_attributes").path("object").path("object_id").asText("");
  }

  /**
   * Where the document stood, from 1; null where that is not told.
   *
   * @param firstOrdinal what the file's first place is
   */
  @Nullable Integer position(int firstOrdinal) {
    JsonNode ordinal = json.path("event_attributes").path("position").path("ordinal");
    int position = ordinal.asInt(Integer.MIN_VALUE / 2) - firstOrdinal + 1;
    return position >= 1 ? position : null;
  }

  /** An id that is the same whenever the file is read. */
  String id(String query, String documentId) {
    if (documentId.isEmpty()) {
      return Hashing.sha256()
          .hashString(json.toString(), StandardCharsets.UTF_8)
          .toString()
          .substring(0, 32);
    }
    String own =
        documentId.startsWith(query + ":") ? documentId.substring(query.length() + 1) : documentId;
    // An event's id may hold colons, a document's may not.
    return new DocumentIds().written(own).replace("~3A", ":");
  }

  FeedbackEvent read(
      String id, Session.Builder session, int position, FeedbackReader.Target target) {
    FeedbackEvent.Builder event =
        FeedbackEvent.newBuilder()
            .setId(id)
            .setSession(session.getName())
            .setDocument(target.document(object()))
            .setPosition(position);
    if (time != null) {
      event.setEventTime(time);
    }
    String user = json.path("user_id").asText("");
    if (!user.isEmpty() && !user.equals(session.getUser())) {
      event.setUser(user);
    }
    type(event);
    attributes(event, target);
    return event.build();
  }

  private void type(FeedbackEvent.Builder event) {
    double dwell = json.path("event_attributes").path("dwell_time").asDouble(-1);
    FeedbackType type = known(action());
    if (type == FeedbackType.FEEDBACK_TYPE_DWELL && dwell >= 0 && dwell <= LONGEST_DWELL) {
      event.setType(type).setDwell(Durations.fromMillis(Math.round(dwell * 1000)));
    } else if (type == FeedbackType.FEEDBACK_TYPE_DWELL
        || type == FeedbackType.FEEDBACK_TYPE_UNSPECIFIED) {
      event.setType(FeedbackType.FEEDBACK_TYPE_CUSTOM).setCustomType(custom(action()));
    } else {
      event.setType(type);
    }
  }

  private static FeedbackType known(String action) {
    for (FeedbackType type : FeedbackType.values()) {
      if (type != FeedbackType.FEEDBACK_TYPE_CUSTOM
          && type.name().equals("FEEDBACK_TYPE_" + action.toUpperCase(Locale.ROOT))) {
        return type;
      }
    }
    return FeedbackType.FEEDBACK_TYPE_UNSPECIFIED;
  }

  /** An action's name as a custom type: {@code 404_redirect} is {@code a_404_redirect}. */
  private static String custom(String action) {
    String plain = action.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    String named = plain.matches("[a-z].*") ? plain : "a_" + plain;
    return named.substring(0, Math.min(64, named.length()));
  }

  /** All that has no field of its own. */
  private void attributes(FeedbackEvent.Builder event, FeedbackReader.Target target) {
    ObjectNode rest = ((ObjectNode) json).deepCopy();
    rest.remove(TOLD_ELSEWHERE);
    JsonNode more = json.path("event_attributes");
    if (more.isObject()) {
      rest.set("event_attributes", more);
    }
    String text = rest.toString();
    Struct.Builder attributes = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(text, attributes);
      if (text.length() <= MOST_ATTRIBUTES / 2) {
        event.setAttributes(attributes);
      } else {
        target.sink().passedOver("attributes of more than 4 KiB");
      }
    } catch (InvalidProtocolBufferException e) {
      target.sink().bad(line, "has attributes that cannot be kept: " + e.getMessage());
    }
  }
}
