package dev.vectormesh.search.query;

import dev.vectormesh.images.Appearance;
import dev.vectormesh.points.PictureInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out pictures that look like one that stands before them: by what they look like, also
 * across collections, and by what their collection knows of copies.
 */
final class NearDuplicates {
  /** Documents that are looked at for a page, as a multiple of its size. */
  private static final int LOOKED_AT = 10;

  private NearDuplicates() {}

  /**
   * A page.
   *
   * @param shown those that are kept
   * @param taken how many of the order were looked at: the next page begins behind them
   */
  record Kept(List<FusedDocument> shown, int taken) {}

  /** A picture, and the first of its copies in its collection. */
  private record Seen(Appearance appearance, DocumentKey first) {
    static @Nullable Seen of(FusedDocument document, @Nullable ChunkContent content) {
      PictureInfo picture = content == null ? null : content.picture();
      if (picture == null) {
        return null;
      }
      DocumentKey key = document.document();
      return new Seen(
          new Appearance(picture.perceptualHash(), picture.colours()),
          picture.first().isEmpty() ? key : new DocumentKey(key.collectionUid(), picture.first()));
    }

    boolean like(Seen other) {
      return first.equals(other.first) || appearance.near(other.appearance);
    }
  }

  /**
   * @param order best first
   * @param contents of chunks by their ids
   */
  static Kept page(
      List<FusedDocument> order,
      int size,
      Function<List<String>, Map<String, ChunkContent>> contents) {
    List<FusedDocument> shown = new ArrayList<>(size);
    List<Seen> seen = new ArrayList<>();
    int taken = 0;
    while (shown.size() < size && taken < Math.min(order.size(), LOOKED_AT * size)) {
      List<FusedDocument> block = order.subList(taken, Math.min(order.size(), taken + size));
      Map<String, ChunkContent> known =
          contents.apply(block.stream().map(NearDuplicates::id).toList());
      for (FusedDocument document : block) {
        if (shown.size() == size) {
          break;
        }
        taken++;
        Seen picture = Seen.of(document, known.get(id(document)));
        if (picture == null || seen.stream().noneMatch(picture::like)) {
          shown.add(document);
          if (picture != null) {
            seen.add(picture);
          }
        }
      }
    }
    return new Kept(shown, taken);
  }

  private static String id(FusedDocument document) {
    return document.chunks().getFirst().id();
  }
}
