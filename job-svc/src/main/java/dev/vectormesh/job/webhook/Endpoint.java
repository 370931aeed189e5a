package dev.vectormesh.job.webhook;

import dev.vectormesh.job.code.Coded;
import dev.vectormesh.job.code.Codes;
import dev.vectormesh.platform.error.ApiException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An address of a tenant's own that is told of events. */
public record Endpoint(
    UUID uid,
    String tenant,
    Spec spec,
    State state,
    DisableCause disableCause,
    @Nullable Instant failingSince,
    int secrets,
    long version,
    Instant createTime,
    Instant updateTime) {

  private static final String COLLECTION = "webhookEndpoints/";
  private static final String DELIVERIES = "/deliveries/";

  /** What its owner chose; no event types means all but job.progress. */
  public record Spec(String displayName, String url, List<String> eventTypes) {}

  /** The codes are the contract's. */
  public enum State implements Coded {
    ENABLED(1),
    DISABLED(2);

    private static final Codes<State> CODES = Codes.of(State.class);

    private final int code;

    State(int code) {
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }

    public static State of(int code) {
      return CODES.constant(code);
    }
  }

  /** The codes are the contract's. */
  public enum DisableCause implements Coded {
    NONE(0),
    CALLER(1),
    GONE(2),
    FAILING(3);

    private static final Codes<DisableCause> CODES = Codes.of(DisableCause.class);

    private final int code;

    DisableCause(int code) {
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }

    public static DisableCause of(int code) {
      return CODES.constant(code);
    }
  }

  public String name() {
    return name(uid);
  }

  public String etag() {
    return Long.toHexString(version);
  }

  public static String name(UUID uid) {
    return COLLECTION + uid;
  }

  /** {@code webhookEndpoints/{webhook_endpoint}}. */
  public static UUID parseName(String field, String name) {
    if (!name.startsWith(COLLECTION)) {
      throw malformed(field);
    }
    return uuid(field, name.substring(COLLECTION.length()));
  }

  /** {@code webhookEndpoints/{webhook_endpoint}/deliveries/{delivery}}. */
  public static Delivery.Key parseDelivery(String name) {
    int slash = name.indexOf(DELIVERIES);
    if (slash < 0) {
      throw malformed("name");
    }
    return new Delivery.Key(
        parseName("name", name.substring(0, slash)),
        uuid("name", name.substring(slash + DELIVERIES.length())));
  }

  static String deliveryName(Delivery.Key key) {
    return name(key.endpoint()) + DELIVERIES + key.event();
  }

  private static UUID uuid(String field, String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw malformed(field);
    }
  }

  private static ApiException malformed(String field) {
    return ApiException.invalid(field, "must be webhookEndpoints/{webhook_endpoint}, a UUID");
  }
}
