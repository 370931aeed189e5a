package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.text.Place;
import java.nio.file.Path;
import java.util.List;

/**
 * Pictures that were taken out of a document, or frames out of a video.
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
   * @param identity what its document's id is made of: its bytes; of a frame the video's and its
   *     time, as other versions of a decoder make other bytes
   * @param content what its document's hash is made of beside where it stands
   */
  public record Taken(Path file, Place place, String sha256, String identity, String content) {
    /** A picture that is the same wherever its bytes are. */
    public Taken(Path file, Place place, String sha256) {
      this(file, place, sha256, sha256, sha256);
    }
  }
}
