package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.Precondition;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.text.Chunk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An item after FETCH, CLEAN and CHUNK. */
public sealed interface Prepared {
  /** The item, as its source names it. */
  String item();

  /** The same, read from so many bytes. */
  default Prepared read(long bytes) {
    return this instanceof Cut(var name, var draft, var chunks, var condition, var before)
        ? new Cut(name, draft, chunks, condition, bytes)
        : this;
  }

  /**
   * To be embedded and stored, where the precondition holds.
   *
   * @param readBytes of its source
   */
  record Cut(
      String item, Draft draft, List<Chunk> chunks, Precondition precondition, long readBytes)
      implements Prepared {
    public Cut(String item, Draft draft, List<Chunk> chunks) {
      this(item, draft, chunks, Precondition.NONE, 0);
    }

    /** The same for others; null keeps the labels that it has. */
    public Cut labelled(@Nullable List<String> labels) {
      return new Cut(item, draft.labelled(labels), chunks, precondition, readBytes);
    }

    public Cut when(Precondition condition) {
      return new Cut(item, draft, chunks, condition, readBytes);
    }

    /** Vectors of the caller's own, in this space; null where it has none, or in another one. */
    @Nullable List<float[]> own(String space) {
      return draft.content() instanceof Content.Vectors(var text, var own)
              && own.space().equals(space)
          ? own.vectors()
          : null;
    }
  }

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
