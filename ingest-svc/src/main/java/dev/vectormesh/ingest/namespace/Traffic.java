package dev.vectormesh.ingest.namespace;

/**
 * How a namespace's searches are shared out between its live generation and another.
 *
 * @param rollout who shares them out; only the same one changes it
 * @param generation the other one's number
 * @param salt decides, with tenant and session, which sessions search the other one
 * @param weight share of the sessions that do, in hundredths of a percent
 * @param shadow whether the other one is asked, too, what it would answer to the rest
 * @param interleave whether sessions of the share see lists drawn from both
 */
public record Traffic(
    String rollout, long generation, String salt, int weight, boolean shadow, boolean interleave) {
  /** Whether nothing asks the other generation any more. */
  public boolean ended() {
    return weight == 0 && !shadow;
  }
}
