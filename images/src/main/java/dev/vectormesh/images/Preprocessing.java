package dev.vectormesh.images;

import java.util.List;
import java.util.Locale;

/**
 * What a model's pictures went through when it was trained.
 *
 * @param size width and height of the model's input, in pixels
 * @param mean of the three channels after division by 255, in the order red, green, blue
 * @param std as {@code mean}
 * @param order which channel is the tensor's first plane
 */
public record Preprocessing(
    int size,
    Fit fit,
    Interpolation interpolation,
    List<Double> mean,
    List<Double> std,
    ChannelOrder order) {
  /**
   * How every picture is read, whatever the model: raised when other pixels come out of the same
   * bytes.
   */
  public static final String READING = "orientation=exif profile=srgb alpha=white read=1";

  private static final int CHANNELS = 3;

  /** How a picture that is no square becomes one. */
  public enum Fit {
    /** The shortest side becomes {@code size}, and the middle of the longer one stays: CLIP. */
    CROP,
    /** Both sides become {@code size}: SigLIP. */
    SQUASH
  }

  public enum Interpolation {
    /** Keys' cubic kernel, a = -0.5. */
    BICUBIC,
    BILINEAR
  }

  public enum ChannelOrder {
    RGB,
    BGR
  }

  public Preprocessing {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (size < 1 || size > 4096) {
      throw new IllegalArgumentException("size is " + size + ", must be in 1..4096");
    }
    if (mean.size() != CHANNELS || std.size() != CHANNELS) {
      throw new IllegalArgumentException("mean and std need three values each: red, green, blue");
    }
    if (!mean.stream().allMatch(Double::isFinite)
        || !std.stream().allMatch(value -> value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("mean must be finite, std finite and above 0");
    }
  }

  /** One line that is equal when, and only when, the same bytes become the same tensor. */
  public String canonical() {
    return "size=%d fit=%s interpolation=%s mean=%s std=%s order=%s %s"
        .formatted(size, name(fit), name(interpolation), mean, std, name(order), READING);
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The model's input: {@code float[3 * size * size]}, one plane per channel (NCHW without the
   * batch), each value {@code (v / 255 - mean) / std}.
   *
   * @param resized a picture of {@code size x size} pixels
   */
  public float[] tensor(Pixels resized) {
    if (resized.width() != size || resized.height() != size) {
      throw new IllegalArgumentException(
          "the model takes %d x %d pixels, not %d x %d"
              .formatted(size, size, resized.width(), resized.height()));
    }
    int plane = size * size;
    float[] tensor = new float[CHANNELS * plane];
    for (int channel = 0; channel < CHANNELS; channel++) {
      float[] values = normalised(channel);
      int from = (order == ChannelOrder.RGB ? channel : CHANNELS - 1 - channel) * plane;
      byte[] rgb = resized.rgb();
      for (int i = 0; i < plane; i++) {
        tensor[from + i] = values[rgb[i * CHANNELS + channel] & 0xFF];
      }
    }
    return tensor;
  }

  /** In 32-bit floats all the way, as torchvision's ToTensor and Normalize. */
  private float[] normalised(int channel) {
    float[] values = new float[256];
    float shift = mean.get(channel).floatValue();
    float scale = std.get(channel).floatValue();
    for (int v = 0; v < values.length; v++) {
      values[v] = (v / 255f - shift) / scale;
    }
    return values;
  }
}
