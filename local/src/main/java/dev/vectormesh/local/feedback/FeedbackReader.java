package dev.vectormesh.local.feedback;

import dev.vectormesh.local.eval.DocumentIds;
import java.util.function.Function;

/** Reads the lines of a file in one format. Feed it all lines in their order, then {@link #end}. */
public interface FeedbackReader {
  /** The next line, numbered from 1. */
  void line(long number, String line);

  /** There are no more lines. */
  void end();

  /** Formats of files. */
  enum Format {
    /** A session a line, as {@code feedback export} and the HTTP route write them. */
    OURS(OwnFeedback::new),
    /** User Behavior Insights, as OpenSearch keeps it: ubi_queries and ubi_events. */
    UBI(UbiFeedback::new),
    /** CSV of the columns sess_id, query, rank, clicked_doc_id, clicked. */
    RETROTECH(RetrotechFeedback::new);

    private final Function<Target, FeedbackReader> reader;

    Format(Function<Target, FeedbackReader> reader) {
      this.reader = reader;
    }

    public FeedbackReader reader(Target target) {
      return reader.apply(target);
    }
  }

  /**
   * What a file is read for.
   *
   * @param namespace namespaces/{namespace}
   * @param collection where documents are that the file names by their ids alone
   * @param firstOrdinal what the file's first place is: 0 or 1
   */
  record Target(String namespace, String collection, int firstOrdinal, FeedbackSink sink) {
    /** The document of an id that the file names. */
    String document(String id) {
      return namespace
          + "/collections/"
          + collection
          + "/documents/"
          + new DocumentIds().written(id);
    }

    /** The session of an id that the file names. */
    String session(String id) {
      return namespace + "/sessions/" + new DocumentIds().written(id);
    }
  }
}
