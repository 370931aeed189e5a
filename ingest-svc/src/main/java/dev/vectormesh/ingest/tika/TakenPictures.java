package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.text.Place;
import java.nio.file.Path;
import java.util.List;

/**
 * Pictures that were taken out of a document.
 *
 * @param pictures each once, in the order in which the document's parser comes by them
 * @param whole whether they are all that the document holds
 * @param warnings for a person: what was left out, and why
 */
public record TakenPictures(List<Taken> pictures, boolean whole, List<String> warnings) {
  /** Of what is no document that could hold some. */
  public static final TakenPictures NONE = new TakenPictures(List.of(), true, List.of());

  public TakenPictures {
    pictures = List.copyOf(pictures);
    warnings = List.copyOf(warnings);
  }

  /**
   * A picture.
   *
   * @param file holds its bytes
   * @param place where it stands first; nowhere where its format does not tell
   * @param sha256 of its bytes, in hex
   */
  public record Taken(Path file, Place place, String sha256) {}
}
