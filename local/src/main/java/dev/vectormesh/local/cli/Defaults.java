package dev.vectormesh.local.cli;

/** Names that commands use when none is given. */
final class Defaults {
  static final String NAMESPACE = "default";
  static final String COLLECTION = "documents";

  private Defaults() {}
}
