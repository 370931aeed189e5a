package dev.vectormesh.images;

/** A picture of a format that is known by name and not read. */
public final class UnsupportedImageException extends UnreadableImageException {
  private static final long serialVersionUID = 1L;

  private final String kind;

  /**
   * @param kind as people call the format: {@code HEIC}
   */
  public UnsupportedImageException(String kind) {
    super(
        Reason.UNSUPPORTED, kind + " is not read: convert it to JPEG, PNG, WebP, GIF, BMP or TIFF");
    this.kind = kind;
  }

  public String kind() {
    return kind;
  }
}
