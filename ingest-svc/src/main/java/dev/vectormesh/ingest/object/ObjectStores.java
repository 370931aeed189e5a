package dev.vectormesh.ingest.object;

import dev.vectormesh.platform.settings.Settings;
import java.net.URI;
import java.nio.file.Path;

/** Opens the store that the settings name. */
public final class ObjectStores {
  private static final String S3 = "s3://";

  private ObjectStores() {}

  /**
   * @param place a folder, or {@code s3://bucket/prefix}
   */
  public static ObjectStore open(String place, ObjectStoreSettings settings) {
    if (!place.startsWith(S3)) {
      return new FolderObjects(Path.of(place));
    }
    URI uri = URI.create(place);
    Settings.require(
        uri.getAuthority() != null, "objects", place, "a folder, or s3://bucket/prefix");
    return S3Objects.open(uri, settings);
  }
}
