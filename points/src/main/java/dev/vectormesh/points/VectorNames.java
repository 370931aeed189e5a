package dev.vectormesh.points;

/** Named vectors of every collection. */
public final class VectorNames {
  /** The embedding, of the space that the collection is for. */
  public static final String DENSE = "dense";

  /** BM25 weights of the words; Qdrant multiplies by the inverse document frequencies. */
  public static final String BM25 = "bm25";

  private VectorNames() {}
}
