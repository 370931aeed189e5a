package dev.vectormesh.search.query;

import dev.vectormesh.search.query.FusedDocument.FusedChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Orders the chunks of a document that was found: the first is to show why it was. Chunks are
 * scored as documents are; but where a document stands out by rare words, an error code say, the
 * chunk that holds them comes first, however near in meaning another is.
 */
final class ChunkOrder {
  /** A find is rare when at most as many chunks, or one in ten, are as strong in the words. */
  private static final int RARE = 3;

  private static final int RARE_SHARE = 10;

  /** Scores at least this share of another's are as strong. */
  private static final double AS_STRONG = 0.5;

  private final List<Side> sides;

  /** One half, with how its scores count. */
  record Side(Half half, Ranking ranking, Scale scale) {
    double share(Ranking.@Nullable RankedChunk chunk) {
      double normalized =
          chunk == null ? scale.missing() : scale.normalized(chunk.rank(), chunk.chunk().score());
      return scale.weight() * normalized;
    }
  }

  ChunkOrder(List<Side> sides) {
    this.sides = sides;
  }

  /** The document's chunks, best first. */
  List<FusedChunk> of(DocumentKey document) {
    Map<String, ScoredChunk> all = LinkedHashMap.newLinkedHashMap(4);
    List<Map<String, Ranking.RankedChunk>> bySide = new ArrayList<>(sides.size());
    for (Side side : sides) {
      Map<String, Ranking.RankedChunk> found = LinkedHashMap.newLinkedHashMap(4);
      Ranking.Entry entry = side.ranking().of(document);
      if (entry != null) {
        for (Ranking.RankedChunk c : entry.chunks()) {
          found.put(c.chunk().id(), c);
          all.putIfAbsent(c.chunk().id(), c.chunk());
        }
      }
      bySide.add(found);
    }
    List<FusedChunk> chunks = new ArrayList<>(all.size());
    for (ScoredChunk chunk : all.values()) {
      double score = 0;
      for (int i = 0; i < sides.size(); i++) {
        score += sides.get(i).share(bySide.get(i).get(chunk.id()));
      }
      chunks.add(new FusedChunk(chunk.id(), chunk.position(), score));
    }
    chunks.sort(
        Comparator.comparingDouble(FusedChunk::score)
            .reversed()
            .thenComparingInt(FusedChunk::position));
    rareFirst(document, chunks);
    return chunks;
  }

  private static boolean isRare(Ranking words, double score) {
    int most = Math.max(RARE, words.chunks() / RARE_SHARE);
    return !words.reachedByMoreThan(most, score * AS_STRONG);
  }

  private void rareFirst(DocumentKey document, List<FusedChunk> chunks) {
    for (Side side : sides) {
      Ranking.Entry entry = side.ranking().of(document);
      if (side.half() != Half.LEXICAL
          || entry == null
          || side.scale().weight() == 0
          || !isRare(side.ranking(), entry.score())) {
        continue;
      }
      Map<String, Double> words = LinkedHashMap.newLinkedHashMap(4);
      entry.chunks().forEach(c -> words.put(c.chunk().id(), c.chunk().score()));
      double first = Objects.requireNonNullElse(words.get(chunks.getFirst().id()), 0.0);
      if (first < entry.score() * AS_STRONG) {
        String best = entry.chunks().getFirst().chunk().id();
        chunks.stream()
            .filter(c -> c.id().equals(best))
            .findFirst()
            .ifPresent(c -> {
              chunks.remove(c);
              chunks.addFirst(c);
            });
      }
    }
  }
}
