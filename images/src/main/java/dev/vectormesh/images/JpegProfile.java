package dev.vectormesh.images;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes the ICC profile out of a JPEG file: the reader would apply it row by row, which takes
 * longer than to decode the picture. That of a CMYK picture stays: its reader needs it.
 *
 * @param file without the profile
 * @param profile null when it has none
 */
record JpegProfile(byte[] file, byte @Nullable [] profile) {
  private static final byte[] MARK = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int APP2 = 0xE2;
  private static final int SCAN = 0xDA;

  /** A segment, from its marker to behind its end. */
  private record Segment(int marker, int start, int end) {}

  static JpegProfile of(byte[] file) {
    List<Segment> segments = segments(file);
    SortedMap<Integer, Segment> parts = new TreeMap<>();
    for (Segment segment : segments) {
      if (isProfile(file, segment)) {
        parts.put(file[segment.start + 4 + MARK.length] & 0xFF, segment);
      }
    }
    return parts.isEmpty() || components(file, segments) > Picture.CHANNELS
        ? new JpegProfile(file, null)
        : new JpegProfile(without(file, segments), joined(file, parts));
  }

  /** Up to the first scan; where they are damaged they end. */
  private static List<Segment> segments(byte[] file) {
    List<Segment> segments = new ArrayList<>();
    int at = 2;
    while (at + 4 <= file.length && (file[at] & 0xFF) == 0xFF && (file[at + 1] & 0xFF) != SCAN) {
      int marker = file[at + 1] & 0xFF;
      int end = at + 2 + ((file[at + 2] & 0xFF) << 8 | file[at + 3] & 0xFF);
      if (end < at + 4 || end > file.length) {
        break;
      }
      segments.add(new Segment(marker, at, end));
      at = end;
    }
    return segments;
  }

  /** Mark, number, count, and a part of the profile. */
  private static boolean isProfile(byte[] file, Segment segment) {
    int start = segment.start + 4;
    int end = start + MARK.length;
    return segment.marker == APP2
        && end + 2 <= segment.end
        && Arrays.equals(file, start, end, MARK, 0, MARK.length);
  }

  /** Of the frame's header: precision, height, width, components. */
  private static int components(byte[] file, List<Segment> segments) {
    return segments.stream()
        .filter(segment -> isFrame(segment.marker) && segment.start + 10 <= segment.end)
        .mapToInt(segment -> file[segment.start + 9] & 0xFF)
        .findFirst()
        .orElse(0);
  }

  /** SOF0 to SOF15, less the three other tables between them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static byte[] joined(byte[] file, SortedMap<Integer, Segment> parts) {
    ByteArrayOutputStream profile = new ByteArrayOutputStream();
    for (Segment part : parts.values()) {
      int start = part.start + 4 + MARK.length + 2;
      profile.write(file, start, part.end - start);
    }
    return profile.toByteArray();
  }

  private static byte[] without(byte[] file, List<Segment> segments) {
    ByteArrayOutputStream rest = new ByteArrayOutputStream(file.length);
    int from = 0;
    for (Segment segment : segments) {
      if (isProfile(file, segment)) {
        rest.write(file, from, segment.start - from);
        from = segment.end;
      }
    }
    rest.write(file, from, file.length - from);
    return rest.toByteArray();
  }
}
