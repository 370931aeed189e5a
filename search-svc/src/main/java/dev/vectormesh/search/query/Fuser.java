package dev.vectormesh.search.query;

import dev.vectormesh.search.query.ChunkOrder.Side;
import dev.vectormesh.search.query.FusedDocument.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one order of documents out of the halves'. Documents of the same score stand in the order
 * of their names.
 */
final class Fuser {
  private final List<Side> sides = new ArrayList<>(2);
  private final Comparator<DocumentKey> byName;

  /**
   * @param floor the lowest dense score of all that could be found; null where nobody knows it
   */
  Fuser(
      Fusion fusion,
      @Nullable Ranking dense,
      @Nullable Ranking lexical,
      @Nullable Double floor,
      Comparator<DocumentKey> byName) {
    this.byName = byName;
    if (dense != null) {
      sides.add(new Side(Half.DENSE, dense, Scale.dense(fusion, dense, floor)));
    }
    if (lexical != null) {
      sides.add(new Side(Half.LEXICAL, lexical, Scale.lexical(fusion, lexical)));
    }
  }

  List<FusedDocument> fuse() {
    Set<DocumentKey> documents = new LinkedHashSet<>();
    for (Side side : sides) {
      side.ranking().entries().forEach(e -> documents.add(e.document()));
    }
    List<FusedDocument> fused = new ArrayList<>(documents.size());
    ChunkOrder chunks = new ChunkOrder(sides);
    documents.forEach(d -> fused.add(document(d, chunks)));
    fused.sort(
        Comparator.comparingDouble(FusedDocument::score)
            .reversed()
            .thenComparing(FusedDocument::document, byName));
    return fused;
  }

  private FusedDocument document(DocumentKey document, ChunkOrder chunks) {
    List<Part> parts = new ArrayList<>(sides.size());
    double score = 0;
    for (Side side : sides) {
      Part part = part(side, side.ranking().of(document));
      parts.add(part);
      score += part.weight() * part.normalized();
    }
    return new FusedDocument(document, score, parts, chunks.of(document));
  }

  private static Part part(Side side, Ranking.@Nullable Entry entry) {
    double weight = side.scale().weight();
    return entry == null
        ? new Part(side.half(), 0, 0, side.scale().missing(), weight)
        : new Part(
            side.half(),
            entry.rank(),
            entry.score(),
            side.scale().normalized(entry.rank(), entry.score()),
            weight);
  }
}
