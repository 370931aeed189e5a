package dev.vectormesh.platform.auth;

import java.util.Locale;
import java.util.Optional;

/**
 * What a token's bearer may do. Admin includes writer, writer includes reader; worker stands apart.
 */
public enum Role {
  READER,
  WRITER,
  ADMIN,
  /** Service tokens: leasing over all tenants, and nothing else. */
  WORKER;

  /** Whether the bearer of this role may do what {@code needed} may. */
  public boolean includes(Role needed) {
    return this == needed || (this != WORKER && needed != WORKER && ordinal() > needed.ordinal());
  }

  /** The name in a token's {@code roles}. */
  public String claim() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> ofClaim(String claim) {
    for (Role role : values()) {
      if (role.claim().equals(claim)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
