package dev.vectormesh.ingest.media;

import dev.vectormesh.images.ImageFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tells recordings by their first bytes. */
public final class Recordings {
  /** How many bytes tell it: two packets of an MPEG transport stream. */
  public static final int HEAD = 400;

  /**
   * Matroska and WebM, ASF, MPEG program streams and elementary video, Flash video, Ogg, FLAC, MP3
   * with tags of three versions; as ISO-8859-1.
   */
  private static final List<String> BEGINNINGS =
      List.of(
          "\u001aE\u00df\u00a3",
          "0&\u00b2u\u008ef\u00cf\u0011",
          "\0\0\u0001\u00ba",
          "\0\0\u0001\u00b3",
          "FLV\u0001",
          "OggS\0",
          "fLaC\0",
          "fLaC\u0080",
          "ID3\u0002",
          "ID3\u0003",
          "ID3\u0004");

  /** First boxes of QuickTime and MP4 (ISO 14496-12), behind their length. */
  private static final List<String> BOXES = List.of("ftyp", "moov", "mdat", "wide");

  private static final int LOWEST_IN_TEXT = '\t';

  private static final int PACKET = 188;

  /** With a time code in front of each, as cameras write them. */
  private static final int TIMED_PACKET = 192;

  private Recordings() {}

  /** Whether a file begins as video or sound does. */
  public static boolean begins(byte[] head) {
    if (ImageFormat.begins(head)) {
      return false;
    }
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return BEGINNINGS.stream().anyMatch(text::startsWith)
        || isIsoMedia(text)
        || text.startsWith("RIFF") && (text.startsWith("AVI ", 8) || text.startsWith("WAVE", 8))
        || isTransportStream(text)
        || isMpegAudio(head);
  }

  /** The length of its first box begins with a byte that no text begins with. */
  private static boolean isIsoMedia(String text) {
    return BOXES.stream().anyMatch(box -> text.startsWith(box, 4))
        && text.charAt(0) < LOWEST_IN_TEXT;
  }

  private static boolean isTransportStream(String text) {
    boolean packets =
        text.startsWith("G") && text.startsWith("G", PACKET) && text.startsWith("G", 2 * PACKET)
            || text.startsWith("G", 4) && text.startsWith("G", 4 + TIMED_PACKET);
    // Its headers hold zeros, which text does not.
    return packets && text.chars().anyMatch(c -> c < LOWEST_IN_TEXT);
  }

  /** A frame header of MPEG audio layer 3, or of AAC in ADTS: eleven set bits, then its layer. */
  private static boolean isMpegAudio(byte[] head) {
    if (head.length < 4 || (head[0] & 0xFF) != 0xFF) {
      return false;
    }
    int second = head[1] & 0xFF;
    boolean layer3 = second == 0xFB || second == 0xFA || second == 0xF3 || second == 0xF2;
    boolean adts = second == 0xF1 || second == 0xF9;
    int rate = (head[2] & 0xFF) >> 4;
    return layer3 ? rate != 0 && rate != 15 : adts;
  }
}
