package dev.vectormesh.platform.auth;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who a checked token speaks for; a worker's token may name no tenant. */
public record Caller(
    @Nullable String tenant, String subject, Set<Role> roles, @Nullable String bearer) {
  public Caller {
    roles = Set.copyOf(roles);
  }

  /** The bearer token stays out of logs. */
  @Override
  public String toString() {
    return "Caller[" + tenant + ", " + subject + ", " + roles + "]";
  }
}
