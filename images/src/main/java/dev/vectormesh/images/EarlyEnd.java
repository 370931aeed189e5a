package dev.vectormesh.images;

import com.twelvemonkeys.imageio.util.ProgressListenerBase;
import dev.vectormesh.images.UnreadableImageException.Reason;
import java.util.List;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Notices that a JPEG file ends before its picture does: libjpeg paints the rest grey. With half of
 * it or more there the picture is kept and a warning told; with less it is refused.
 */
final class EarlyEnd extends ProgressListenerBase implements IIOReadWarningListener {
  private static final float ENOUGH = 50;

  private float percent;
  private float percentAtEnd = 100;
  private boolean early;
  private boolean damaged;

  @Override
  public void imageProgress(ImageReader source, float percentageDone) {
    percent = percentageDone;
  }

  /** The JDK's reader tells it once, by this text in English. */
  @Override
  public void warningOccurred(ImageReader source, String warning) {
    if (warning.contains("Missing EOI")) {
      early = true;
      percentAtEnd = percent;
    } else if (!early && warning.contains("Corrupt JPEG data")) {
      damaged = true;
    }
  }

  void judge(List<String> warnings) throws UnreadableImageException {
    if (early && percentAtEnd < ENOUGH) {
      throw new UnreadableImageException(
          Reason.TRUNCATED, "the file ends after %.0f %% of the picture".formatted(percentAtEnd));
    }
    if (early) {
      warnings.add("the file ends after %.0f %% of the picture".formatted(percentAtEnd));
    }
    if (damaged) {
      warnings.add("parts of the picture are damaged");
    }
  }
}
