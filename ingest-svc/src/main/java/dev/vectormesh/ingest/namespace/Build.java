package dev.vectormesh.ingest.namespace;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A generation on its way: filled, searched, kept, dropped.
 *
 * @param method null of a namespace's first one, which is filled by what is written
 * @param job the job that fills, or filled, it; null where none has
 * @param failure why it failed; empty otherwise
 * @param liveTime when it was last made live; null if never
 * @param expireTime when it goes by itself; null where it does not
 */
public record Build(
    Generation generation,
    State state,
    @Nullable Method method,
    @Nullable String job,
    String failure,
    Contents contents,
    Instant createTime,
    @Nullable Instant liveTime,
    @Nullable Instant expireTime) {
  /** Where it is on its way. */
  public enum State {
    BUILDING,
    READY,
    LIVE,
    RETAINED,
    FAILED,
    DELETING;

    /** Whether what is written goes there. */
    public boolean open() {
      return this != FAILED && this != DELETING;
    }

    /** Whether it can be searched beside the live one, and be made live. */
    public boolean servable() {
      return this == READY || this == RETAINED;
    }
  }

  /** How it is filled. */
  public enum Method {
    /** The live generation's vectors are mapped. */
    MAP,
    /** Texts and pictures are embedded again. */
    EMBED
  }

  /**
   * What it holds.
   *
   * @param documents that it has in their current revision
   * @param points that it should have
   * @param pending documents that it lacks, has in an older revision, or has yet to lose
   */
  public record Contents(long documents, long points, long pending) {}
}
