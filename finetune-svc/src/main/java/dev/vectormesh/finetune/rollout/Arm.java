package dev.vectormesh.finetune.rollout;

/** What a session sees of a rollout. */
public enum Arm {
  LIVE,
  CANDIDATE
}
