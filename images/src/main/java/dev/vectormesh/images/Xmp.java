package dev.vectormesh.images;

import com.adobe.internal.xmp.XMPConst;
import com.adobe.internal.xmp.XMPException;
import com.adobe.internal.xmp.XMPMeta;
import com.adobe.internal.xmp.properties.XMPProperty;
import com.drew.metadata.Metadata;
import com.drew.metadata.xmp.XmpDirectory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the XMP blocks of a file say; a value that is of another kind than it should is not there.
 */
record Xmp(List<XMPMeta> blocks) {
  private static final int MOST_KEYWORDS = 1000;

  static Xmp of(Metadata metadata) {
    return new Xmp(
        metadata.getDirectoriesOfType(XmpDirectory.class).stream()
            .map(XmpDirectory::getXMPMeta)
            .toList());
  }

  private interface Get<T> {
    @Nullable T from(XMPMeta meta) throws XMPException;
  }

  private <T> @Nullable T first(Get<T> get) {
    for (XMPMeta meta : blocks) {
      try {
        T value = get.from(meta);
        if (value != null) {
          return value;
        }
      } catch (XMPException e) {
        continue;
      }
    }
    return null;
  }

  /** In the file's own language. */
  @Nullable String dublinCore(String name) {
    XMPProperty text = first(meta -> meta.getLocalizedText(XMPConst.NS_DC, name, "", "x-default"));
    return text == null ? null : text.getValue();
  }

  @Nullable Integer orientation() {
    return first(meta -> meta.getPropertyInteger(XMPConst.NS_TIFF, "Orientation"));
  }

  @Nullable String takenAt() {
    return first(meta -> meta.getPropertyString(XMPConst.NS_EXIF, "DateTimeOriginal"));
  }

  List<String> keywords() {
    List<String> keywords = first(Xmp::subjects);
    return keywords == null ? List.of() : keywords;
  }

  private static List<String> subjects(XMPMeta meta) throws XMPException {
    List<String> subjects = new ArrayList<>();
    int count = Math.min(meta.countArrayItems(XMPConst.NS_DC, "subject"), MOST_KEYWORDS);
    for (int i = 1; i <= count; i++) {
      subjects.add(String.valueOf(meta.getArrayItem(XMPConst.NS_DC, "subject", i).getValue()));
    }
    return subjects;
  }
}
