package dev.vectormesh.ingest.picture;

import dev.vectormesh.images.ImageReaders;
import dev.vectormesh.images.ImageRequest;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.images.Preprocessing;
import dev.vectormesh.images.ReadImage;
import dev.vectormesh.images.UnreadableImageException;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads pictures for an image tower, in child JVMs. */
public final class PictureFiles {
  /** Part of the content hash of a picture: raised when other words or pixels come out of it. */
  public static final String VERSION = "picture-3";

  private final ImageReaders readers;
  private final Thumbnails thumbnails;
  private final PictureText text;

  public PictureFiles(ImageReaders readers, Thumbnails thumbnails, PictureText text) {
    this.readers = readers;
    this.thumbnails = thumbnails;
    this.text = text;
  }

  /** A picture, and what was read in it. */
  public record Seen(ReadImage image, PictureText.Reading text) {
    /** What a person should know of it. */
    public List<String> warnings() {
      String unread = text.unread();
      return unread == null
          ? image.warnings()
          : Stream.concat(image.warnings().stream(), Stream.of(unread)).toList();
    }
  }

  /**
   * What is read of pictures, as part of their content hash.
   *
   * @param withText whether text in them is wanted
   */
  public String version(boolean withText) {
    return withText && text.isOn() ? VERSION + " " + PictureText.VERSION : VERSION;
  }

  /**
   * Reads a file; blocks the calling virtual thread.
   *
   * @param withText whether text in it is wanted
   * @return empty where the file is no picture of any known format
   */
  public Optional<Seen> read(Path file, Preprocessing input, boolean withText)
      throws ItemFailedException, InterruptedException {
    try {
      return Optional.of(seen(readers.read(file, wanted(input, withText))));
    } catch (UnreadableImageException e) {
      if (e.reason() == UnreadableImageException.Reason.NOT_A_PICTURE) {
        return Optional.empty();
      }
      throw new ItemFailedException(failure(e));
    }
  }

  /** The same of a picture that a caller sent; what is no picture fails. */
  public Seen read(byte[] file, Preprocessing input)
      throws ItemFailedException, InterruptedException {
    try {
      return seen(readers.read(file, wanted(input, true)));
    } catch (UnreadableImageException e) {
      throw new ItemFailedException(failure(e));
    }
  }

  private ImageRequest wanted(Preprocessing input, boolean withText) {
    return new ImageRequest(List.of(input), null, Thumbnails.SIZES)
        .withReading(withText && text.isOn() ? text.pixels() : 0);
  }

  private Seen seen(ReadImage image) throws InterruptedException {
    Pixels reading = image.reading();
    return new Seen(
        image,
        reading == null
            ? PictureText.Reading.NONE
            : text.read(reading, image.width(), image.height()));
  }

  private static Failure failure(UnreadableImageException e) {
    Reason reason =
        switch (e.reason()) {
          case NOT_A_PICTURE, UNSUPPORTED -> Reason.UNSUPPORTED;
          case TOO_LARGE -> Reason.TOO_LARGE;
          case TRUNCATED -> Reason.TRUNCATED;
          case CORRUPT -> Reason.CORRUPT;
          case TIMEOUT -> Reason.TIMEOUT;
          case OUT_OF_MEMORY -> Reason.OUT_OF_MEMORY;
          case UNREADABLE -> Reason.UNREADABLE;
        };
    return Failure.of(Stage.CLEAN, reason, e.why());
  }

  /**
   * What is kept of a picture that is embedded again: its largest thumbnail stands for the file,
   * which may be gone.
   *
   * @throws ItemFailedException where no thumbnail is kept
   */
  public Look again(Thumbnails.Owner owner, Preprocessing input)
      throws ItemFailedException, InterruptedException {
    byte[] kept =
        thumbnails
            .find(owner, Thumbnails.SIZES.getLast())
            .orElseThrow(() ->
                new ItemFailedException(
                    Failure.of(
                        Stage.CLEAN,
                        Reason.UNREADABLE,
                        "its thumbnail is gone: ingest the picture again")));
    try {
      ReadImage read = readers.read(kept, ImageRequest.inputs(List.of(input), null));
      return new Look(read.inputs().getFirst(), List.of());
    } catch (UnreadableImageException e) {
      throw new ItemFailedException(failure(e));
    }
  }
}
