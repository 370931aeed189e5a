package dev.vectormesh.images;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of its picture beside the pixels. Empty or null where it says nothing.
 *
 * @param takenAt when the picture was taken; a time without a zone is read as UTC
 * @param camera make and model, {@code ""} when unknown
 * @param caption of XMP, IPTC, EXIF or PNG's texts, the first that has one
 * @param keywords of XMP and IPTC, each once
 */
public record ImageFacts(
    @Nullable Instant takenAt,
    String camera,
    @Nullable Place place,
    String title,
    String caption,
    List<String> keywords) {
  public static final ImageFacts NONE = new ImageFacts(null, "", null, "", "", List.of());

  /**
   * Degrees: {@code latitude} -90 to 90, north above 0; {@code longitude} -180 to 180, east above
   * 0.
   */
  public record Place(double latitude, double longitude) {}

  public ImageFacts {
    keywords = List.copyOf(keywords);
  }
}
