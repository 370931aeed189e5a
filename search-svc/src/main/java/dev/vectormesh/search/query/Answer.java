package dev.vectormesh.search.query;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A page of hits.
 *
 * @param next where the next page begins; null on the last one
 * @param best the similarity of the nearest document, shown or not, 0..1; null where it is not
 *     known
 * @param lasting whether it may be kept in a cache for as long as the contents stay the same
 */
public record Answer(
    List<Hit> hits,
    @Nullable Page next,
    @Nullable Double best,
    List<String> warnings,
    boolean lasting) {
  /** The same, which is not to be kept. */
  Answer passing() {
    return new Answer(hits, next, best, warnings, false);
  }

  /**
   * A document found.
   *
   * @param document its name
   * @param similarity cosine, 0..1; null where it is not known
   * @param relevance the share of unrelated documents that are farther, 0..1; null unless asked for
   * @param foundBy the halves that found it
   * @param chunks best first
   * @param explanation null unless asked for
   */
  public record Hit(
      String document,
      double score,
      @Nullable Double similarity,
      @Nullable Double relevance,
      Set<Half> foundBy,
      List<Chunk> chunks,
      @Nullable Explanation explanation) {
    /** Title, uri and metadata are the same in each chunk of a document. */
    public ChunkContent content() {
      return chunks.getFirst().content();
    }
  }

  /**
   * A part of a document.
   *
   * @param place where the passage stands that answers best; null where the document tells none
   */
  public record Chunk(int position, double score, ChunkContent content, @Nullable Place place) {}
}
