package dev.vectormesh.search.query;

import com.google.protobuf.Struct;
import dev.vectormesh.points.PictureInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of a chunk and of its document.
 *
 * @param places where its parts stand, by offset; empty where the document tells none
 * @param picture null of texts
 */
public record ChunkContent(
    String title,
    String uri,
    String text,
    List<Place> places,
    Struct metadata,
    @Nullable PictureInfo picture) {
  public ChunkContent {
    places = List.copyOf(places);
  }
}
