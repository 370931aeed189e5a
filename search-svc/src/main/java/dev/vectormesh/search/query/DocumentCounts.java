package dev.vectormesh.search.query;

import com.google.protobuf.Value;
import java.util.Map;

/**
 * Counts the documents of all namespaces, each once, however many chunks it has. Nothing outside of
 * the scope is ever counted.
 */
public interface DocumentCounts {
  /**
   * Documents that pass.
   *
   * @throws ChunkIndex.IndexMissing when the physical collection does not exist
   */
  long count(Scope scope, Condition condition);

  /**
   * Documents by their values of metadata: the most frequent, at most so many.
   *
   * @throws Uncountable where these values are not counted
   * @throws ChunkIndex.IndexMissing when the physical collection does not exist
   */
  Map<Value, Long> values(Scope scope, Condition condition, Condition.Path path, int most);

  /**
   * Documents by the uids of their collections.
   *
   * @throws ChunkIndex.IndexMissing when the physical collection does not exist
   */
  Map<String, Long> collections(Scope scope, Condition condition);

  /** The values of a field are not counted; the message says why, to a person. */
  final class Uncountable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean passing;

    /**
     * @param passing whether they will be in a while
     */
    public Uncountable(String why, boolean passing) {
      super(why);
      this.passing = passing;
    }

    boolean passing() {
      return passing;
    }
  }
}
