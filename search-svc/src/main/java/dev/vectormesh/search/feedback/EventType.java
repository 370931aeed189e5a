package dev.vectormesh.search.feedback;

/** What was done with a document. */
public enum EventType {
  CLICK,
  DWELL,
  LIKE,
  DISLIKE,
  ADD_TO_CART,
  PURCHASE,
  LONG_VIEW,
  SKIP,
  IRRELEVANT,
  CUSTOM
}
