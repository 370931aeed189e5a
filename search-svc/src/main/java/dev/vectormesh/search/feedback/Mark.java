package dev.vectormesh.search.feedback;

/** Why nothing is learnt from an event or a session. */
public enum Mark {
  /** The event's session has not come. */
  NO_SESSION,
  /** The session did not show that document. */
  NOT_SHOWN,
  /** The session showed it at another place. */
  WRONG_POSITION,
  /** A robot by its user agent. */
  BOT_AGENT,
  /** More events in a short time than a person makes. */
  BOT_RATE,
  /** The same was done with the same document a moment before. */
  DUPLICATE,
  /** The document was left at once. */
  LOW_DWELL,
  /** The session's user would have more of a released batch than one may have. */
  USER_SHARE
}
