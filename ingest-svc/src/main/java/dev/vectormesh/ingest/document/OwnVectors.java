package dev.vectormesh.ingest.document;

import dev.vectormesh.ingest.text.Chunk;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Mark;
import dev.vectormesh.ingest.text.Place;
import java.util.ArrayList;
import java.util.List;

/**
 * Chunks with vectors of the caller's own.
 *
 * @param space fingerprint of the space that the vectors are in
 */
public record OwnVectors(String space, List<Part> parts) {
  private static final List<Mark> NOWHERE = List.of(new Mark(0, Place.NOWHERE, Layout.PROSE));

  /**
   * A chunk.
   *
   * @param text what words find; may be empty
   * @param vector {@code float[d]} of the space, of length 1
   */
  public record Part(String text, float[] vector) {}

  public OwnVectors {
    parts = List.copyOf(parts);
  }

  /** Whether a chunk has no text: another space's model can make nothing of it. */
  public boolean wordless() {
    return parts.stream().anyMatch(part -> part.text().isEmpty());
  }

  /** The vectors, in the order of the chunks. */
  public List<float[]> vectors() {
    return parts.stream().map(Part::vector).toList();
  }

  public List<Chunk> chunks() {
    List<Chunk> chunks = new ArrayList<>(parts.size());
    for (Part part : parts) {
      chunks.add(new Chunk(chunks.size(), NOWHERE, part.text(), part.text()));
    }
    return chunks;
  }
}
