package dev.vectormesh.local.cli.session;

/** Names that commands use when none is given. */
public final class Defaults {
  public static final String NAMESPACE = "default";
  public static final String COLLECTION = "documents";

  private Defaults() {}
}
