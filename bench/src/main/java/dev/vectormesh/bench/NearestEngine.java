package dev.vectormesh.bench;

/** Something that finds the nearest points. */
interface NearestEngine {

  /** The numbers of the 10 points that are nearest to the query. */
  int[] search(float[] query) throws Exception;
}
