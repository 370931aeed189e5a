package dev.vectormesh.search.picture;

import dev.vectormesh.images.ImageReaders;
import dev.vectormesh.images.ImageRequest;
import dev.vectormesh.images.ImageRequest.Part;
import dev.vectormesh.images.Pixels;
import dev.vectormesh.images.Preprocessing;
import dev.vectormesh.images.UnreadableImageException;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.search.query.Pictures;
import dev.vectormesh.search.query.Probe;
import io.grpc.Status;
import java.util.List;

/** Reads pictures in child JVMs, so that a broken one takes nothing with it. */
public final class ChildPictures implements Pictures {
  private final ImageReaders readers;

  public ChildPictures(ImageReaders readers) {
    this.readers = readers;
  }

  @Override
  public Pixels read(byte[] content, Probe.Crop part, Preprocessing input) {
    Part wanted =
        part.equals(Probe.Crop.WHOLE)
            ? null
            : new Part(part.left(), part.top(), part.right(), part.bottom());
    try {
      return readers.read(content, ImageRequest.inputs(List.of(input), wanted)).inputs().getFirst();
    } catch (UnreadableImageException e) {
      throw ApiException.invalid("probes", "the picture cannot be read: " + e.why());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED
          .withDescription("the search was given up while its picture was read")
          .withCause(e)
          .asRuntimeException();
    }
  }
}
