package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.text.Chunk;
import java.util.List;

/** An item after FETCH, CLEAN and CHUNK. */
public sealed interface Prepared {
  /** The item, as its source names it. */
  String item();

  /** To be embedded and stored. */
  record Cut(String item, Draft draft, List<Chunk> chunks) implements Prepared {}

  /** The same is stored already. */
  record Unchanged(String item, String id, Version stored) implements Prepared {}

  /**
   * Its source leaves it out.
   *
   * @param id the document that it would be
   * @param reason a short word that programs can tell apart
   */
  record Skipped(String item, String id, String reason) implements Prepared {}

  /** It stops here. */
  record Failed(String item, String id, Failure failure) implements Prepared {}
}
