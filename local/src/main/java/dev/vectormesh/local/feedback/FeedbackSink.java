package dev.vectormesh.local.feedback;

import dev.vectormesh.search.v1.FeedbackEvent;
import dev.vectormesh.search.v1.Session;
import java.util.List;

/** Takes what was read of a file. */
public interface FeedbackSink {
  /**
   * A session with what was done with its list.
   *
   * @param line where it stands in the file, from 1
   */
  void session(long line, Session session, List<FeedbackEvent> events);

  /**
   * A line that cannot be taken; the reading goes on.
   *
   * @param why for a person
   */
  void bad(long line, String why);

  /** Something that is no fault, and that nothing can be learnt from: it is counted by its kind. */
  void passedOver(String kind);

  /** How far it is. */
  void lines(long read);
}
