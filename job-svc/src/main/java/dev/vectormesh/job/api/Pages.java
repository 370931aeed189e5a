package dev.vectormesh.job.api;

/** How long the pages of this service's lists are. */
final class Pages {
  static final int SIZE = 50;
  static final int LONGEST = 500;

  private Pages() {}
}
