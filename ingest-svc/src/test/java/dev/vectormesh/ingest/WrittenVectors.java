package dev.vectormesh.ingest;

import dev.vectormesh.corpus.v1.ChunkWrite;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentWrite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Documents with vectors of the caller's own. */
final class WrittenVectors {
  private WrittenVectors() {}

  /** A document with a chunk for each of the axes: its vector points along that one. */
  static DocumentWrite along(String id, int dimension, int... axes) {
    DocumentWrite.Builder write =
        DocumentWrite.newBuilder()
            .setDocumentId(id)
            .setDocument(Document.newBuilder().setTitle("Title of " + id));
    for (int axis : axes) {
      write.addChunks(chunk("word" + axis + " of " + id, axis(dimension, axis, 3)));
    }
    return write.build();
  }

  static ChunkWrite.Builder chunk(String text, Iterable<Float> vector) {
    return ChunkWrite.newBuilder().setText(text).addAllVector(vector);
  }

  /** A vector of this length along an axis. */
  static Iterable<Float> axis(int dimension, int axis, float length) {
    List<Float> numbers = new ArrayList<>(Collections.nCopies(dimension, 0f));
    numbers.set(axis, length);
    return numbers;
  }
}
