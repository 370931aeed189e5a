package dev.vectormesh.search.query;

import com.google.protobuf.Struct;
import dev.vectormesh.points.PictureInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Chunks with scores that are fixed beforehand; a lexical score of 0 means that no word matched.
 */
final class FixedChunks implements ChunkIndex {
  final List<ScoredChunk> all = new ArrayList<>();
  final Map<String, PictureInfo> pictures = new HashMap<>();
  private final Map<String, Double> words = new HashMap<>();
  final Set<String> gone = new HashSet<>();
  boolean missing;
  int lookups;
  final List<Integer> limits = Collections.synchronizedList(new ArrayList<>());
  final AtomicInteger lexicalFinds = new AtomicInteger();

  void add(String document, int position, double dense, double lexical) {
    String id = document + "-" + position;
    all.add(new ScoredChunk(id, new DocumentKey("col", document), position, dense));
    if (lexical > 0) {
      words.put(id, lexical);
    }
  }

  @Override
  public Halves find(Scope scope, Question question) {
    if (missing) {
      throw new IndexMissing(scope.collection(), new IllegalStateException());
    }
    limits.add(question.limit());
    if (question.sparse() != null) {
      lexicalFinds.incrementAndGet();
    }
    List<ScoredChunk> lexical =
        all.stream()
            .filter(c -> words.containsKey(c.id()))
            .map(c ->
                new ScoredChunk(
                    c.id(), c.document(), c.position(), words.getOrDefault(c.id(), 0.0)))
            .toList();
    return new Halves(
        question.dense() == null ? List.of() : best(all, question.limit()),
        question.sparse() == null ? List.of() : best(lexical, question.limit()),
        question.opposite() && !all.isEmpty()
            ? Double.valueOf(-best(all, all.size()).getLast().score())
            : null);
  }

  @Override
  public List<ScoredChunk> nearest(
      Scope scope, float[] dense, Collection<DocumentKey> documents, int limit) {
    lookups++;
    return best(all.stream().filter(c -> documents.contains(c.document())).toList(), limit);
  }

  @Override
  public List<float[]> sample(Scope scope, int most) {
    return all.stream().limit(most).map(FixedChunks::vector).toList();
  }

  @Override
  public List<float[]> vectors(Scope scope, DocumentKey document, int most) {
    return all.stream()
        .filter(c -> c.document().equals(document))
        .limit(most)
        .map(FixedChunks::vector)
        .toList();
  }

  /** Of length 1, with the chunk's score as its cosine to the query of {@link OneVector}. */
  private static float[] vector(ScoredChunk chunk) {
    return new float[] {
      (float) chunk.score(), (float) Math.sqrt(1 - chunk.score() * chunk.score())
    };
  }

  @Override
  public Map<String, ChunkContent> contents(Scope scope, List<String> ids) {
    Map<String, ChunkContent> contents = new HashMap<>();
    ids.stream()
        .filter(id -> !gone.contains(id))
        .forEach(id ->
            contents.put(
                id,
                new ChunkContent(
                    id, "", "text", List.of(), Struct.getDefaultInstance(), pictures.get(id))));
    return contents;
  }

  @Override
  public Map<String, PictureInfo> pictures(Scope scope, List<String> ids) {
    Map<String, PictureInfo> found = new HashMap<>(pictures);
    found.keySet().retainAll(ids);
    return found;
  }

  private static List<ScoredChunk> best(List<ScoredChunk> chunks, int limit) {
    return chunks.stream()
        .sorted((a, b) -> Double.compare(b.score(), a.score()))
        .limit(limit)
        .toList();
  }
}
