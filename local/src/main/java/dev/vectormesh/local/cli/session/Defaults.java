package dev.vectormesh.local.cli.session;

/** Names that commands use when none is given. */
public final class Defaults {
  public static final String NAMESPACE = "default";
  public static final String COLLECTION = "documents";

  /** Of pictures. */
  public static final String PICTURES = "pictures";

  /** The dual encoder that comes along: it knows pictures that it drew itself, and no photos. */
  public static final String PICTURE_ENCODER = "clip-drawn";

  private Defaults() {}
}
