package dev.vectormesh.images;

/** The formats that are read. */
public enum ImageFormat {
  JPEG("image/jpeg"),
  PNG("image/png"),
  GIF("image/gif"),
  BMP("image/bmp"),
  TIFF("image/tiff"),
  WEBP("image/webp");

  /** Bytes of a file that tell whether it is a picture. */
  public static final int HEAD = FormatSniffer.HEAD;

  private final String mediaType;

  ImageFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /**
   * Whether a file is a picture, of a format that is read or one that is refused by its name.
   *
   * @param head its first {@link #HEAD} bytes, or all
   */
  public static boolean begins(byte[] head) {
    return FormatSniffer.isPicture(head);
  }

  public String mediaType() {
    return mediaType;
  }
}
