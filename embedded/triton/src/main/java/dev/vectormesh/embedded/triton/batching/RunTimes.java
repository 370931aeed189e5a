package dev.vectormesh.embedded.triton.batching;

/**
 * What one run took, or several together, in nanoseconds.
 *
 * @param input until the runtime had its tensors
 * @param infer in the runtime
 * @param output until its answers were copied
 */
public record RunTimes(long input, long infer, long output) {
  static final RunTimes NONE = new RunTimes(0, 0, 0);

  RunTimes plus(RunTimes more) {
    return new RunTimes(input + more.input, infer + more.infer, output + more.output);
  }
}
