package dev.vectormesh.platform.auth;

import io.grpc.Context;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who a checked token speaks for; a worker's token may name no tenant. */
public record Caller(
    @Nullable String tenant, String subject, Set<Role> roles, @Nullable String bearer) {
  /** Carries the running call's caller from thread to thread. */
  public static final Context.Key<Caller> KEY = Context.key("vectormesh-caller");

  public Caller {
    roles = Set.copyOf(roles);
  }

  /** The bearer token stays out of logs. */
  @Override
  public String toString() {
    return "Caller[" + tenant + ", " + subject + ", " + roles + "]";
  }
}
