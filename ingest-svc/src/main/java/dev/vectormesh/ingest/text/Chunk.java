package dev.vectormesh.ingest.text;

import java.util.List;

/**
 * A part of a document that has vectors.
 *
 * @param position counts from 0
 * @param marks where in the document the parts of {@code text} stand; the first is at 0
 * @param text shown with a hit
 * @param indexed what the encoder and BM25 see: title and text
 */
public record Chunk(int position, List<Mark> marks, String text, String indexed) {
  public Chunk {
    marks = List.copyOf(marks);
  }
}
