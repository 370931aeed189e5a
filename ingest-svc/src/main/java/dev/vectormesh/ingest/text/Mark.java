package dev.vectormesh.ingest.text;

/**
 * From here on, up to the next mark, text stands in one place and is of one layout.
 *
 * @param offset of its first char
 */
public record Mark(int offset, Place place, Layout layout) {
  public Mark shifted(int by) {
    return new Mark(offset + by, place, layout);
  }
}
