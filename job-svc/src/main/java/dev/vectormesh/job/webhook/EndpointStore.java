package dev.vectormesh.job.webhook;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tenant's endpoints. */
public interface EndpointStore {
  /** Where a page begins: after this one, in the order newest first. */
  record After(Instant created, UUID id) {}

  /** A new endpoint with its first secret, encrypted. */
  record NewEndpoint(Endpoint endpoint, @Nullable UUID requestId, byte[] sealed) {}

  /**
   * Keeps the endpoint, or returns the one of the same request; empty when the tenant has {@code
   * most} already.
   */
  Optional<Endpoint> create(NewEndpoint created, int most);

  Optional<Endpoint> find(String tenant, UUID uid, Instant now);

  List<Endpoint> list(String tenant, @Nullable After after, int limit, Instant now);

  /** Changes the spec of this version; false when there is another version, or none. */
  boolean update(Endpoint endpoint, Endpoint.Spec spec, Instant now);

  /** Deletes it, if it has this version where one is given. */
  boolean delete(String tenant, UUID uid, @Nullable Long version);

  /** Enables it, or disables it and fails what is pending. */
  void setState(String tenant, UUID uid, Endpoint.State state, Instant now);

  /** A new secret, encrypted, and when those before it end. */
  record Rotation(byte[] sealed, Instant end) {}

  /** Adds a secret; false when {@code most} would sign then already. */
  boolean rotate(Endpoint endpoint, Rotation rotation, int most, Instant now);
}
