package dev.vectormesh.local.cli.eval;

import dev.vectormesh.local.eval.Counting.Found;
import dev.vectormesh.search.v1.SearchMode;
import java.io.IOException;
import java.util.List;

/** One way to ask for a ranking. */
interface Searcher {
  /** Documents by their written ids, best first, at most 100. */
  List<Found> search(String namespace, String query, SearchMode mode)
      throws IOException, InterruptedException;
}
