package dev.vectormesh.search.query;

import dev.vectormesh.search.query.FusedDocument.FusedChunk;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes hits of what was found.
 *
 * @param contents of chunks, by their ids
 * @param names of documents; null of one whose collection is gone
 * @param baseline null unless relevance is asked for
 */
record HitAssembly(
    SearchQuery query,
    Function<List<String>, Map<String, ChunkContent>> contents,
    Function<DocumentKey, @Nullable String> names,
    @Nullable Baseline baseline,
    Fusion fusion) {

  List<Answer.Hit> hits(List<FusedDocument> shown, Retrieval retrieval) {
    List<String> ids = new ArrayList<>();
    shown.forEach(d -> best(d).forEach(c -> ids.add(c.id())));
    Map<String, ChunkContent> known = ids.isEmpty() ? Map.of() : contents.apply(ids);
    List<Answer.Hit> hits = new ArrayList<>(shown.size());
    Passages passages = new Passages(query.text());
    for (FusedDocument d : shown) {
      List<Answer.Chunk> chunks = new ArrayList<>();
      for (FusedChunk c : best(d)) {
        ChunkContent content = known.get(c.id());
        if (content != null) {
          chunks.add(new Answer.Chunk(c.position(), c.score(), content, passages.find(content)));
        }
      }
      String name = names.apply(d.document());
      // A document without contents was deleted after it was found.
      if (!chunks.isEmpty() && name != null) {
        hits.add(hit(d, name, chunks, retrieval.cosine(d.document())));
      }
    }
    return hits;
  }

  private Answer.Hit hit(
      FusedDocument d, String name, List<Answer.Chunk> chunks, @Nullable Double cosine) {
    return new Answer.Hit(
        name,
        d.score(),
        cosine == null ? null : Similarity.clipped(cosine),
        cosine == null || baseline == null ? null : Double.valueOf(baseline.relevance(cosine)),
        foundBy(d),
        chunks,
        query.explain() ? Explanation.of(d, fusion) : null);
  }

  private static Set<Half> foundBy(FusedDocument d) {
    return d.parts().stream()
        .filter(part -> part.rank() > 0)
        .map(FusedDocument.Part::half)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Half.class)));
  }

  private List<FusedChunk> best(FusedDocument d) {
    return d.chunks().subList(0, Math.min(d.chunks().size(), query.chunksPerDocument()));
  }
}
