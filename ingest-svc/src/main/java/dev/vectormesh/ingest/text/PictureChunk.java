package dev.vectormesh.ingest.text;

/** The one chunk of a picture: what is shown of it are its words, what is embedded is its look. */
public final class PictureChunk {
  private PictureChunk() {}

  public static Chunk of(String title, PagedText words) {
    String text = words.text();
    return new Chunk(0, words.marks(0, text.length()), text, title + "\n" + text);
  }
}
