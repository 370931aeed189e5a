package dev.vectormesh.platform.auth;

import io.grpc.Context;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a checked token speaks for; a worker's token may name no tenant.
 *
 * @param labels that let it see documents, where a namespace goes by them; {@link AccessLabels#ALL}
 *     among them stands for all
 */
public record Caller(
    @Nullable String tenant,
    String subject,
    Set<Role> roles,
    Set<String> labels,
    @Nullable String bearer) {
  /** Carries the running call's caller from thread to thread. */
  public static final Context.Key<Caller> KEY = Context.key("vectormesh-caller");

  public Caller {
    roles = Set.copyOf(roles);
    labels = Set.copyOf(labels);
  }

  /** The bearer token stays out of logs. */
  @Override
  public String toString() {
    return "Caller[" + tenant + ", " + subject + ", " + roles + "]";
  }
}
