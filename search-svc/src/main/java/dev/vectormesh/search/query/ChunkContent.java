package dev.vectormesh.search.query;

import com.google.protobuf.Struct;
import java.util.List;

/**
 * What is shown of a chunk and of its document.
 *
 * @param places where its parts stand, by offset; empty where the document tells none
 */
public record ChunkContent(
    String title, String uri, String text, List<Place> places, Struct metadata) {
  public ChunkContent {
    places = List.copyOf(places);
  }
}
