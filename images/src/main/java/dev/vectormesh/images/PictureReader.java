package dev.vectormesh.images;

import dev.vectormesh.images.Preprocessing.Interpolation;
import java.io.IOException;
import java.util.List;

/** Reads a picture and makes what is wanted of it. Runs in the child JVM. */
final class PictureReader {
  private final ImageDecoder decoder;

  PictureReader(ImageLimits limits) {
    decoder = new ImageDecoder(limits);
  }

  ReadImage read(byte[] file, ImageRequest request) throws UnreadableImageException, IOException {
    DecodedImage decoded = decoder.decode(file);
    Picture whole = decoded.picture();
    Picture picture = request.part() == null ? whole : request.part().of(whole);
    List<Pixels> inputs =
        request.inputs().stream().map(model -> Resize.fit(picture, model)).toList();
    return new ReadImage(
        decoded.format(),
        whole.width(),
        whole.height(),
        decoded.warnings(),
        inputs,
        Thumbnails.of(picture, request.thumbnails()),
        Appearance.of(picture),
        decoded.facts(),
        request.reading() == 0 ? null : reading(whole, request.reading()));
  }

  private static Pixels reading(Picture picture, int pixels) {
    double scale = Math.sqrt((double) pixels / ((long) picture.width() * picture.height()));
    return scale >= 1
        ? picture.toPixels()
        : Resize.resize(
                picture,
                Math.max(1, (int) (picture.width() * scale)),
                Math.max(1, (int) (picture.height() * scale)),
                Interpolation.BILINEAR)
            .toPixels();
  }
}
