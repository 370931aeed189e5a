package dev.vectormesh.gateway.mesh;

import dev.vectormesh.platform.auth.Caller;
import java.time.Instant;

/** Who a checked token speaks for, and until when. */
public record SignedIn(Caller caller, Instant expires) {
  /** The key of request and session attributes that holds it. */
  public static final String ATTRIBUTE = SignedIn.class.getName();
}
