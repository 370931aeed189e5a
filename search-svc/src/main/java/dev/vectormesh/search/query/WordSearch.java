package dev.vectormesh.search.query;

import dev.vectormesh.platform.call.Fanout;
import java.util.List;

/** A search for words that was begun before the query's vector is known. */
public final class WordSearch {
  private final Depth depth;
  private final Fanout.Task<List<ScoredChunk>> task;

  WordSearch(Depth depth, Fanout.Task<List<ScoredChunk>> task) {
    this.depth = depth;
    this.task = task;
  }

  /** How far down it reads. */
  Depth depth() {
    return depth;
  }

  /** Waits for the chunks, best first. */
  List<ScoredChunk> join() {
    return task.join();
  }
}
