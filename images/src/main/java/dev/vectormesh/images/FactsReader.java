package dev.vectormesh.images;

import com.drew.lang.GeoLocation;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifSubIFDDirectory;
import com.drew.metadata.exif.GpsDirectory;
import com.drew.metadata.iptc.IptcDirectory;
import dev.vectormesh.images.ImageFacts.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** Picks out of a file's metadata what people search for. */
final class FactsReader {
  /** The first photograph that is kept was taken about then. */
  private static final Instant FIRST_PHOTOGRAPH = Instant.parse("1826-01-01T00:00:00Z");

  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");
  private static final int LONGEST_TEXT = 4000;
  private static final int LONGEST_KEYWORD = 200;
  private static final int MOST_KEYWORDS = 200;

  private final Metadata metadata;
  private final Xmp xmp;
  private final Map<String, String> texts;

  FactsReader(Metadata metadata, Map<String, String> texts) {
    this.metadata = metadata;
    this.xmp = Xmp.of(metadata);
    this.texts = texts;
  }

  /** 1 to 8 as EXIF numbers them; 1 when the file says nothing, or nonsense. */
  int orientation() {
    ExifIFD0Directory exif = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer value = exif == null ? null : exif.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
    if (value == null) {
      value = xmp.orientation();
    }
    return value != null && value >= 1 && value <= 8 ? value : Orientation.UPRIGHT;
  }

  ImageFacts facts() {
    return new ImageFacts(takenAt(), camera(), place(), title(), caption(), keywords());
  }

  private @Nullable Instant takenAt() {
    ExifSubIFDDirectory exif = metadata.getFirstDirectoryOfType(ExifSubIFDDirectory.class);
    Date date = exif == null ? null : exif.getDateOriginal(TimeZone.getTimeZone("UTC"));
    Instant taken = date == null ? Times.parse(xmp.takenAt()) : date.toInstant();
    boolean known = taken != null && taken.isAfter(FIRST_PHOTOGRAPH) && taken.isBefore(LAST);
    return known ? taken : null;
  }

  private String camera() {
    String make = string(ExifIFD0Directory.class, ExifDirectoryBase.TAG_MAKE);
    String model = string(ExifIFD0Directory.class, ExifDirectoryBase.TAG_MODEL);
    String maker = make.split(" ", 2)[0].toLowerCase(Locale.ROOT);
    // Many name themselves in both: Canon, Canon EOS 5D.
    boolean named = model.toLowerCase(Locale.ROOT).startsWith(maker);
    return named ? model : (make + " " + model).strip();
  }

  private @Nullable Place place() {
    GpsDirectory gps = metadata.getFirstDirectoryOfType(GpsDirectory.class);
    GeoLocation at = gps == null ? null : gps.getGeoLocation();
    // Cameras without a fix write zeros.
    if (at == null || at.isZero()) {
      return null;
    }
    boolean onEarth = Math.abs(at.getLatitude()) <= 90 && Math.abs(at.getLongitude()) <= 180;
    return onEarth ? new Place(at.getLatitude(), at.getLongitude()) : null;
  }

  private String title() {
    return firstOf(
        xmp.dublinCore("title"),
        string(IptcDirectory.class, IptcDirectory.TAG_OBJECT_NAME),
        described(ExifDirectoryBase.TAG_WIN_TITLE),
        texts.get("Title"));
  }

  private String caption() {
    String exif = string(ExifIFD0Directory.class, ExifDirectoryBase.TAG_IMAGE_DESCRIPTION);
    return firstOf(
        xmp.dublinCore("description"),
        string(IptcDirectory.class, IptcDirectory.TAG_CAPTION),
        // What cameras write by themselves: OLYMPUS DIGITAL CAMERA.
        exif.toUpperCase(Locale.ROOT).endsWith("DIGITAL CAMERA") ? "" : exif,
        described(ExifDirectoryBase.TAG_WIN_COMMENT),
        texts.get("Description"),
        texts.get("Comment"));
  }

  private List<String> keywords() {
    List<String> found = new ArrayList<>(xmp.keywords());
    IptcDirectory iptc = metadata.getFirstDirectoryOfType(IptcDirectory.class);
    if (iptc != null && iptc.getKeywords() != null) {
      found.addAll(iptc.getKeywords());
    }
    found.addAll(List.of(described(ExifDirectoryBase.TAG_WIN_KEYWORDS).split(";")));
    Set<String> keywords = new LinkedHashSet<>();
    for (String keyword : found) {
      keywords.add(clean(keyword, LONGEST_KEYWORD));
    }
    keywords.remove("");
    return keywords.stream().limit(MOST_KEYWORDS).toList();
  }

  private String string(Class<? extends Directory> directory, int tag) {
    Directory found = metadata.getFirstDirectoryOfType(directory);
    return found == null ? "" : clean(found.getString(tag), LONGEST_TEXT);
  }

  /** Windows' own tags are bytes of UTF-16, which only their description decodes. */
  private String described(int tag) {
    Directory exif = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    return exif == null ? "" : clean(exif.getDescription(tag), LONGEST_TEXT);
  }

  private static String firstOf(@Nullable String... texts) {
    for (String text : texts) {
      String cleaned = clean(text, LONGEST_TEXT);
      if (!cleaned.isEmpty()) {
        return cleaned;
      }
    }
    return "";
  }

  /** Without NUL and other control characters, which no store takes; spaces folded. */
  private static String clean(@Nullable String text, int longest) {
    if (text == null) {
      return "";
    }
    String plain = text.replaceAll("\\p{Cntrl}+", " ").replaceAll("\\s+", " ").strip();
    if (plain.length() <= longest) {
      return plain;
    }
    int end = Character.isHighSurrogate(plain.charAt(longest - 1)) ? longest - 1 : longest;
    return plain.substring(0, end);
  }
}
