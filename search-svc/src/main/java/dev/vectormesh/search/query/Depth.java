package dev.vectormesh.search.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far down each half is read.
 *
 * @param documents at most this many distinct documents of a half are fused
 * @param chunks at most this many chunks of a half are fetched to find them
 * @param fixed whether all steps fuse the same number of documents, which the caller chose
 */
record Depth(int documents, int chunks, boolean fixed) {
  /** Each step reads further down than the one before; later pages come from later steps. */
  static final int STEPS = 3;

  // Documents have several chunks, so that more chunks than documents are asked for.
  private static final int CHUNKS_PER_DOCUMENT = 3;
  private static final double LIKELY_CHUNKS_PER_DOCUMENT = 1.2;
  private static final int GROWTH = 4;
  private static final int MOST_CHUNKS = 10_000;

  /**
   * The depth of a step, from 0. A caller's own number of candidates is kept at each step: only
   * more chunks are read to find as many documents.
   */
  static Depth at(int step, @Nullable Integer candidates, int usual) {
    int growth = (int) Math.pow(GROWTH, step);
    int documents = candidates == null ? usual * growth : candidates;
    int chunks = (candidates == null ? documents : candidates * growth) * CHUNKS_PER_DOCUMENT;
    return new Depth(documents, Math.min(chunks, MOST_CHUNKS), candidates != null);
  }

  /** As many documents from fewer chunks: enough where most documents have one chunk. */
  Depth likely() {
    int likely = (int) Math.ceil(documents * LIKELY_CHUNKS_PER_DOCUMENT);
    return new Depth(documents, Math.min(chunks, likely), fixed);
  }

  /** Whether the first of these chunks, of one half, hold all documents that are fused. */
  boolean suffices(List<ScoredChunk> found) {
    return found.size() < chunks
        || cut(found).stream().map(ScoredChunk::document).distinct().count() >= documents;
  }

  /** The chunks that are read. */
  List<ScoredChunk> cut(List<ScoredChunk> found) {
    return found.subList(0, Math.min(found.size(), chunks));
  }
}
