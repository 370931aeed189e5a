package dev.vectormesh.encoders;

import dev.vectormesh.images.Pixels;
import dev.vectormesh.images.Preprocessing;
import java.util.List;

/** Turns pictures into vectors of one embedding space. Blocks the calling (virtual) thread. */
public interface ImageEncoder {
  EmbeddingSpace space();

  /** What a picture has to go through before it comes here: resizing to the model's own size. */
  Preprocessing preprocessing();

  /**
   * The vector of a picture that somebody looks for the like of, {@code
   * float[space().dimension()]}. It goes before pictures that are indexed.
   *
   * @param picture of {@code preprocessing().size()} pixels in both directions
   * @throws UnusableVectorException when the model makes no vector of it
   * @throws dev.vectormesh.platform.error.ApiException UNAVAILABLE when the model server is gone
   */
  float[] query(Pixels picture);

  /**
   * The vectors of pictures that are indexed, in their order.
   *
   * @param pictures each of {@code preprocessing().size()} pixels in both directions
   * @throws UnusableVectorException naming the first picture that the model makes no vector of
   * @throws dev.vectormesh.platform.error.ApiException UNAVAILABLE when the model server is gone
   */
  default List<float[]> images(List<Pixels> pictures) {
    return images(pictures, EncodingMeter.NONE);
  }

  /** The same, told to a meter. */
  List<float[]> images(List<Pixels> pictures, EncodingMeter meter);
}
