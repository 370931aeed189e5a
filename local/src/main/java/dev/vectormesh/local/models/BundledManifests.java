package dev.vectormesh.local.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The models that this build knows how to get. */
public final class BundledManifests {
  private static final List<String> NAMES =
      List.of("openclip-vit-b-32", "openclip-vit-h-14", "siglip2-base-patch16-256");

  private BundledManifests() {}

  public static List<Manifest> all() {
    return NAMES.stream().map(BundledManifests::read).toList();
  }

  /**
   * @throws ModelException when there is none of this name
   */
  public static Manifest of(String name) {
    if (!NAMES.contains(name)) {
      throw new ModelException(
          "there is no manifest for %s, but for %s. For a model of your own: vectormesh models add FOLDER"
              .formatted(name, String.join(", ", NAMES)));
    }
    return read(name);
  }

  private static Manifest read(String name) {
    String path = "/triton-models/manifests/" + name + ".json";
    try (InputStream in = BundledManifests.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("this build has no " + path);
      }
      return Manifest.read(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
