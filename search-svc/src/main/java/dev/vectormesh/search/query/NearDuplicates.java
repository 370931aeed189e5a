package dev.vectormesh.search.query;

import dev.vectormesh.images.PerceptualHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Leaves out pictures that look like one that stands before them, by their perceptual hashes. */
final class NearDuplicates {
  /** Bits of 64 that may differ: the same photo at another size, quality or format. */
  static final int BITS = 6;

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

  /**
   * @param order best first
   * @param contents of chunks by their ids
   */
  static Kept page(
      List<FusedDocument> order,
      int size,
      Function<List<String>, Map<String, ChunkContent>> contents) {
    List<FusedDocument> shown = new ArrayList<>(size);
    List<Long> hashes = new ArrayList<>();
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
        Long hash = hash(known.get(id(document)));
        if (hash == null || hashes.stream().noneMatch(other -> near(hash, other))) {
          shown.add(document);
          if (hash != null) {
            hashes.add(hash);
          }
        }
      }
    }
    return new Kept(shown, taken);
  }

  private static String id(FusedDocument document) {
    return document.chunks().getFirst().id();
  }

  private static @Nullable Long hash(@Nullable ChunkContent content) {
    return content == null || content.picture() == null
        ? null
        : Long.valueOf(content.picture().perceptualHash());
  }

  static boolean near(long one, long other) {
    return PerceptualHash.distance(one, other) <= BITS;
  }
}
