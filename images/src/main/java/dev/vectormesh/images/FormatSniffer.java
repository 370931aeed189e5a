package dev.vectormesh.images;

import dev.vectormesh.images.UnreadableImageException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** Tells formats by their first bytes; a file's name is not asked. */
final class FormatSniffer {
  static final int HEAD = 1024;

  /** Major brands of ISO media files (ISO 23008-12, AVIF, JPEG XL, Canon). */
  private static final Map<String, String> BRANDS =
      Map.ofEntries(
          Map.entry("heic", "HEIC"),
          Map.entry("heix", "HEIC"),
          Map.entry("heim", "HEIC"),
          Map.entry("heis", "HEIC"),
          Map.entry("hevc", "HEIC"),
          Map.entry("hevx", "HEIC"),
          Map.entry("mif1", "HEIF"),
          Map.entry("msf1", "HEIF"),
          Map.entry("avif", "AVIF"),
          Map.entry("avis", "AVIF"),
          Map.entry("crx ", "RAW (Canon CR3)"));

  /** What a file begins with, as ISO-8859-1. Those of TIFF's kind are told by {@link TiffPages}. */
  private static final Map<String, String> UNREAD =
      Map.ofEntries(
          Map.entry("\0\0\0\fJXL ", "JPEG XL"),
          Map.entry("\u00ff\n", "JPEG XL"),
          Map.entry("\0\0\0\fjP  ", "JPEG 2000"),
          Map.entry("\u00ffO\u00ffQ", "JPEG 2000"),
          Map.entry("8BPS", "PSD (Photoshop)"),
          Map.entry("FUJIFILMCCD-RAW", "RAW (Fujifilm RAF)"),
          Map.entry("IIRO", "RAW (Olympus ORF)"),
          Map.entry("IIU\0", "RAW (Panasonic RW2)"),
          Map.entry("FOVb", "RAW (Sigma X3F)"),
          Map.entry("\0MRM", "RAW (Minolta MRW)"),
          Map.entry("qoif", "QOI"),
          Map.entry("P1", "PNM"),
          Map.entry("P2", "PNM"),
          Map.entry("P3", "PNM"),
          Map.entry("P4", "PNM"),
          Map.entry("P5", "PNM"),
          Map.entry("P6", "PNM"),
          Map.entry("P7", "PNM"),
          Map.entry("v/1\u0001", "OpenEXR"),
          Map.entry("#?RADIANCE", "Radiance HDR"),
          Map.entry("DDS ", "DDS"),
          Map.entry("\0\0\u0001\0", "ICO"),
          Map.entry("\0\0\u0002\0", "CUR"),
          Map.entry("%!PS", "PostScript"),
          Map.entry("\u00d7\u00cd\u00c6\u009a", "WMF"));

  private FormatSniffer() {}

  static ImageFormat format(byte[] file) throws UnreadableImageException {
    if (file.length == 0) {
      throw new UnreadableImageException(Reason.NOT_A_PICTURE, "it is empty");
    }
    String head = new String(file, 0, Math.min(HEAD, file.length), StandardCharsets.ISO_8859_1);
    // What follows is a marker, but some writers leave zeros in between.
    if (head.startsWith("\u00ff\u00d8")) {
      return ImageFormat.JPEG;
    }
    if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
      return ImageFormat.PNG;
    }
    if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
      return ImageFormat.GIF;
    }
    if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
      return ImageFormat.WEBP;
    }
    if (isTiff(head)) {
      TiffPages.refuseUnread(file);
      return ImageFormat.TIFF;
    }
    if (isBmp(file, head)) {
      return ImageFormat.BMP;
    }
    refuseUnread(head);
    throw new UnreadableImageException(
        Reason.NOT_A_PICTURE, "its bytes are no picture of a known format");
  }

  /** Whether it is a picture of a format that is read, or of one that is refused by name. */
  static boolean isPicture(byte[] head) {
    try {
      ImageFormat known = format(head);
      return true;
    } catch (UnreadableImageException e) {
      return e.reason() != Reason.NOT_A_PICTURE;
    }
  }

  /** Classic and BigTIFF, in both byte orders. */
  private static boolean isTiff(String head) {
    return head.startsWith("II*\0")
        || head.startsWith("MM\0*")
        || head.startsWith("II+\0")
        || head.startsWith("MM\0+");
  }

  /** Two letters alone begin many a text: the size of a known header must follow. */
  private static boolean isBmp(byte[] file, String head) {
    if (!head.startsWith("BM") || file.length < 18) {
      return false;
    }
    int header = (file[14] & 0xFF) | (file[15] & 0xFF) << 8 | (file[16] & 0xFF) << 16;
    return file[17] == 0 && (header == 12 || header == 16 || header >= 40 && header <= 124);
  }

  private static void refuseUnread(String head) throws UnsupportedImageException {
    if (head.startsWith("ftyp", 4) && head.length() >= 12) {
      String kind = BRANDS.get(head.substring(8, 12));
      if (kind != null) {
        throw new UnsupportedImageException(kind);
      }
    }
    if (head.startsWith(" EMF", 40)) {
      throw new UnsupportedImageException("EMF");
    }
    for (Map.Entry<String, String> unread : UNREAD.entrySet()) {
      if (head.startsWith(unread.getKey()) && isWhole(unread.getKey(), head)) {
        throw new UnsupportedImageException(unread.getValue());
      }
    }
    if (isSvg(head)) {
      throw new UnsupportedImageException("SVG");
    }
  }

  /** The two characters of a PNM stand in front of a space. */
  private static boolean isWhole(String magic, String head) {
    return !magic.startsWith("P") || head.length() > 2 && Character.isWhitespace(head.charAt(2));
  }

  private static boolean isSvg(String head) {
    String text = head.replace("\u00ef\u00bb\u00bf", "").replace("\0", "").stripLeading();
    return text.startsWith("<") && text.toLowerCase(Locale.ROOT).contains("<svg");
  }
}
