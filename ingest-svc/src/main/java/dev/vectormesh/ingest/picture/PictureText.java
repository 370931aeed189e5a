package dev.vectormesh.ingest.picture;

import dev.vectormesh.encoders.ocr.TextLine;
import dev.vectormesh.encoders.ocr.TextReader;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.ingest.PictureTextSettings;
import dev.vectormesh.ingest.work.Retry;
import dev.vectormesh.ingest.work.WorkPool;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads text in pictures. A picture whose text cannot be read is a picture all the same. */
public final class PictureText {
  /** Part of the content hash of a picture whose text is read. */
  public static final String VERSION = "picture-text-1";

  /** Pixels of the picture that lines are read in: about 1,700 x 1,300. */
  private static final int PIXELS = 2_200_000;

  private static final Logger log = LoggerFactory.getLogger(PictureText.class);

  private final PictureTextSettings settings;
  private final TextReader reader;
  private final WorkPool pool;

  public PictureText(PictureTextSettings settings, Channel triton, WorkPool pool) {
    this.settings = settings;
    this.reader = new TextReader(triton, settings.lines(), settings.timeout());
    this.pool = pool;
  }

  /**
   * What was read.
   *
   * @param unread why nothing was, for a person; null where all went well
   */
  public record Reading(List<TextLine> lines, @Nullable String unread) {
    public static final Reading NONE = new Reading(List.of(), null);

    public Reading {
      lines = List.copyOf(lines);
    }

    private static Reading unread(String why) {
      return new Reading(List.of(), "text in it was not read: " + why);
    }
  }

  public boolean isOn() {
    return settings.enabled();
  }

  /** Most pixels that {@link #read} wants of a picture. */
  public int pixels() {
    return PIXELS;
  }

  /**
   * Blocks the calling virtual thread.
   *
   * @param picture upright; may be reduced
   * @param width of the picture as it is shown; {@code height} as well
   */
  public Reading read(Pixels picture, int width, int height) throws InterruptedException {
    for (int tried = 1; ; tried++) {
      try {
        return new Reading(pool.call(() -> reader.read(picture, width, height)), null);
      } catch (InterruptedException e) {
        throw e;
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.UNAVAILABLE || tried == Retry.TRIES) {
          return Reading.unread(why(e.getStatus()));
        }
        Retry.pause(tried);
      } catch (WorkPool.TooLong e) {
        return Reading.unread(String.valueOf(e.getMessage()));
      } catch (Exception e) {
        log.error("text in a picture of {} x {} pixels cannot be read", width, height, e);
        return Reading.unread("internal error");
      }
    }
  }

  private String why(Status status) {
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED -> "it took longer than " + settings.timeout().toMillis() + " ms";
      case UNAVAILABLE -> "the model server does not answer";
      default -> String.valueOf(status.getDescription());
    };
  }
}
