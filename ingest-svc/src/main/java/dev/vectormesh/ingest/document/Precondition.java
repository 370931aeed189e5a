package dev.vectormesh.ingest.document;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must hold of a document for a change of it to begin. */
public sealed interface Precondition {
  /** Nothing. */
  Precondition NONE = new Any();

  /**
   * Whether it holds.
   *
   * @param found whether a revision of the document can be found
   */
  boolean allows(boolean found, long revision, Instant createTime);

  /** Whether it holds where there is no document. */
  boolean allowsNone();

  /** Holds always. */
  record Any() implements Precondition {
    @Override
    public boolean allows(boolean found, long revision, Instant createTime) {
      return true;
    }

    @Override
    public boolean allowsNone() {
      return true;
    }
  }

  /** There is no such document. */
  record Absent() implements Precondition {
    @Override
    public boolean allows(boolean found, long revision, Instant createTime) {
      return !found;
    }

    @Override
    public boolean allowsNone() {
      return true;
    }
  }

  /**
   * The document is in one state. A document that was deleted and written again counts its
   * revisions anew, so that the time of its creation is a part of it.
   *
   * @param createMicros microseconds since 1970
   */
  record State(long revision, long createMicros) implements Precondition {
    private static final Pattern ETAG = Pattern.compile("(\\d{1,18})-([0-9a-z]{1,12})");
    private static final int RADIX = 36;

    static State of(long revision, Instant createTime) {
      return new State(revision, ChronoUnit.MICROS.between(Instant.EPOCH, createTime));
    }

    /** One that is no document's for a text that is no etag. */
    static State parse(String etag) {
      Matcher parts = ETAG.matcher(etag);
      return parts.matches()
          ? new State(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2), RADIX))
          : new State(-1, -1);
    }

    @Override
    public boolean allows(boolean found, long number, Instant createTime) {
      return equals(of(number, createTime));
    }

    @Override
    public boolean allowsNone() {
      return false;
    }

    String etag() {
      return revision + "-" + Long.toString(createMicros, RADIX);
    }
  }

  /**
   * What a caller asks for.
   *
   * @param etag of the state that it knows; empty for whatever it is
   */
  static Precondition of(String etag, boolean createOnly) {
    if (createOnly) {
      return new Absent();
    }
    return etag.isEmpty() ? NONE : State.parse(etag);
  }

  /** The etag of a document in this state. */
  static String etag(long revision, Instant createTime) {
    return State.of(revision, createTime).etag();
  }
}
