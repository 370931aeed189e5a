package dev.vectormesh.finetune.data;

import dev.vectormesh.finetune.corpus.LiveIndex;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The chunks of a namespace's live generation, of the collections in its own space. */
public interface StoredChunks {
  /**
   * A chunk.
   *
   * @param id of its point
   * @param document its full name
   * @param vector {@code float[dimension]}
   */
  record Chunk(String id, String document, float[] vector) {}

  /**
   * The vectors of documents' chunks; documents that the index does not have are left out.
   *
   * @param documents full names
   */
  Map<String, List<float[]>> vectors(LiveIndex index, Collection<String> documents);

  /** The chunks that are nearest to a vector, which need not have length 1; nearest first. */
  List<Chunk> nearest(LiveIndex index, float[] vector, int most);
}
