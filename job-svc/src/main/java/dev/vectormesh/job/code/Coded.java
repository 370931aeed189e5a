package dev.vectormesh.job.code;

/** An enum whose constants have the numbers that the contract gives them. */
public interface Coded {
  /** The same in the contract and in the database; it never changes. */
  int code();
}
