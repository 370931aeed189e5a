package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Mark;
import dev.vectormesh.ingest.text.Place;
import java.util.List;

/** The one chunk of a picture: what is shown of it are its words, what is embedded is its look. */
public final class PictureChunk {
  private PictureChunk() {}

  public static Chunk of(String title, String words) {
    return new Chunk(
        0, List.of(new Mark(0, Place.NOWHERE, Layout.PROSE)), words, title + "\n" + words);
  }
}
