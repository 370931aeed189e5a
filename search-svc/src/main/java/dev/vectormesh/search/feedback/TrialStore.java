package dev.vectormesh.search.feedback;

import java.util.UUID;

/** Keeps what a rollout's trials tell beside their sessions. */
public interface TrialStore {
  /**
   * Keeps what a shadow answered.
   *
   * @param dropped searches that were left out since the answer that was kept before
   */
  void add(String tenant, UUID namespace, ShadowAnswer answer, long dropped);

  void add(String tenant, UUID namespace, ArmError error);
}
