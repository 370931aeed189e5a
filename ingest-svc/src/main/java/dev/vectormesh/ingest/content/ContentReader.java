package dev.vectormesh.ingest.content;

import dev.vectormesh.encoders.ImageEncoder;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.picture.PictureFiles;
import dev.vectormesh.ingest.picture.PictureFiles.Seen;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.tika.FileReader;
import dev.vectormesh.ingest.work.StageTimes;
import dev.vectormesh.ingest.work.WorkPool;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** CLEAN of a file that is ours alone: a picture, a recording, or whatever holds text. */
public final class ContentReader {
  /** Why a recording is left out that is read for its frames. */
  public static final String RECORDING = "recording";

  private final FileReader reader;
  private final PictureFiles pictures;
  private final SpokenText speech;
  private final WorkPool pool;

  public ContentReader(FileReader reader, PictureFiles pictures, SpokenText speech, WorkPool pool) {
    this.reader = reader;
    this.pictures = pictures;
    this.speech = speech;
    this.pool = pool;
  }

  /**
   * What is wanted of a file.
   *
   * @param pictures takes pictures; empty where a picture is read for its text as any other file
   * @param pictureText whether text in pictures is wanted
   * @param videoFrames whether videos are read for their frames too
   * @param attachments whether the text of a mail's attachments is wanted with it
   * @param charset as its source declares it; null where it does not
   */
  public record Wanted(
      Optional<ImageEncoder> pictures,
      boolean pictureText,
      boolean videoFrames,
      boolean attachments,
      @Nullable Charset charset) {
    /** All text that there is, and nothing but text. */
    public static final Wanted TEXT = new Wanted(Optional.empty(), false, false, true, null);

    public Wanted in(@Nullable Charset declared) {
      return new Wanted(pictures, pictureText, videoFrames, attachments, declared);
    }
  }

  /** What a file holds. */
  public sealed interface Reading {}

  /** Text. */
  public record Words(ExtractedText text) implements Reading {}

  /**
   * A picture.
   *
   * @param sha256 of the file's bytes, in hex
   */
  public record Shown(Seen picture, String sha256) implements Reading {}

  /**
   * Nothing, which is no fault.
   *
   * @param reason a short word that programs can tell apart
   */
  public record LeftOut(String reason) implements Reading {}

  /** What reads files, as part of their content hash: another version may read other text. */
  public String version(boolean withPictures, boolean pictureText) {
    // Words are read of pictures too, so that the reader of texts counts for both.
    return withPictures
        ? FileReader.VERSION + " " + pictures.version(pictureText)
        : FileReader.VERSION;
  }

  /** The same of recordings that are heard. */
  public String speechVersion() {
    return FileReader.VERSION + " " + speech.version();
  }

  /** Whether what is said in recordings becomes text. */
  public boolean hears() {
    return speech.isOn();
  }

  /** Blocks the calling virtual thread. */
  public Reading read(Path file, Wanted wanted) throws Exception {
    return StageTimes.timed(Stage.CLEAN, () -> readNow(file, wanted));
  }

  private Reading readNow(Path file, Wanted wanted) throws Exception {
    Optional<Seen> picture = picture(file, wanted);
    if (picture.isPresent()) {
      return new Shown(picture.get(), pool.call(() -> ContentHash.hex(file)));
    }
    ExtractedText text = text(file, wanted.charset(), wanted.attachments());
    // A video in which nobody speaks is no fault where its frames are read.
    return text.pages().isEmpty() && wanted.videoFrames() && SpokenText.begins(file)
        ? new LeftOut(RECORDING)
        : new Words(text);
  }

  private Optional<Seen> picture(Path file, Wanted wanted) throws Exception {
    return wanted.pictures().isEmpty() || FileReader.isNamedAsText(file)
        ? Optional.empty()
        : pictures.read(file, wanted.pictures().get().preprocessing(), wanted.pictureText());
  }

  /**
   * The text of a file.
   *
   * @param charset as its source declares it; null where it does not
   */
  public ExtractedText text(Path file, @Nullable Charset charset) throws Exception {
    return text(file, charset, true);
  }

  private ExtractedText text(Path file, @Nullable Charset charset, boolean attachments)
      throws Exception {
    try {
      return speech.isOn() && SpokenText.begins(file)
          ? speech.read(file)
          : reader.read(file, charset, attachments);
    } catch (UnreadableDocumentException e) {
      boolean away = e.reason() == Reason.UNREADABLE;
      throw new ItemFailedException(Failure.of(away ? Stage.FETCH : Stage.CLEAN, e));
    } catch (WorkPool.TooLong e) {
      throw new ItemFailedException(
          Failure.of(Stage.CLEAN, Reason.TIMEOUT, String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** A text that is no file; what is no text by itself, as HTML, is none of this. */
  public ExtractedText text(String text, String mediaType) throws Exception {
    try {
      return StageTimes.timed(Stage.CLEAN, () -> reader.read(text, mediaType));
    } catch (UnreadableDocumentException e) {
      throw new ItemFailedException(Failure.of(Stage.CLEAN, e));
    } catch (WorkPool.TooLong e) {
      throw new ItemFailedException(
          Failure.of(Stage.CLEAN, Reason.TIMEOUT, String.valueOf(e.getMessage())));
    }
  }

  /** What the operating system says of a file that it does not let us read. */
  public static ItemFailedException unreadable(IOException e) {
    String why =
        switch (e) {
          case AccessDeniedException denied -> "permission denied";
          case NoSuchFileException gone -> "it is not there (a link that leads nowhere?)";
          case FileSystemException other when other.getReason() != null -> other.getReason();
          default -> String.valueOf(e.getMessage());
        };
    return new ItemFailedException(Failure.of(Stage.FETCH, Reason.UNREADABLE, why));
  }
}
