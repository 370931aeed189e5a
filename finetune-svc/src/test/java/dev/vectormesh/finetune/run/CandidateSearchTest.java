package dev.vectormesh.finetune.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.EmbeddingSpace;
import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.finetune.corpus.LiveIndex;
import dev.vectormesh.finetune.data.StoredChunks;
import dev.vectormesh.finetune.data.Vectors;
import dev.vectormesh.finetune.run.CandidateSearch.Rankings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CandidateSearchTest {
  private static final int DIMENSION = 8;
  private static final LiveIndex INDEX =
      new LiveIndex(
          "t",
          "namespaces/n",
          UUID.randomUUID(),
          EmbeddingSpace.getDefaultInstance(),
          1,
          "p",
          Map.of());

  private final Random random = new Random(7);

  private float[] unit() {
    float[] vector = new float[DIMENSION];
    double square = 0;
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = (float) random.nextGaussian();
      square += vector[d] * vector[d];
    }
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] /= (float) Math.sqrt(square);
    }
    return vector;
  }

  /** Chunks in memory, found exactly. */
  private record Held(List<Chunk> all) implements StoredChunks {
    @Override
    public Map<String, List<float[]>> vectors(LiveIndex index, Collection<String> documents) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Chunk> nearest(LiveIndex index, float[] vector, int most) {
      return all.stream()
          .sorted(Comparator.comparingDouble((Chunk each) -> -Vectors.dot(vector, each.vector())))
          .limit(most)
          .toList();
    }
  }

  private Held index(int documents) {
    List<StoredChunks.Chunk> chunks = new ArrayList<>();
    for (int i = 0; i < 2 * documents; i++) {
      chunks.add(new StoredChunks.Chunk("c" + i, "d" + i / 2, unit()));
    }
    return new Held(chunks);
  }

  private static List<String> exact(Held index, Adapter adapter, float[] query) {
    float[] asked = adapter.apply(query);
    return index.all().stream()
        .sorted(
            Comparator.comparingDouble(each -> -Vectors.dot(asked, adapter.apply(each.vector()))))
        .map(StoredChunks.Chunk::document)
        .distinct()
        .limit(10)
        .toList();
  }

  @Test
  void rankings_areThoseOfAnIndexOfTheMappedVectors() {
    Held index = index(1000);
    float[] weights = Adapter.identity(DIMENSION).weights();
    for (int i = 0; i < weights.length; i++) {
      weights[i] += (float) random.nextGaussian() * 0.1f;
    }
    Adapter adapter = new Adapter(DIMENSION, weights);
    var candidate = new CandidateSearch(index, INDEX).new Candidate(adapter);

    for (int i = 0; i < 20; i++) {
      float[] query = unit();
      Rankings rankings = candidate.rank("q" + i, query);

      assertThat(rankings.live().subList(0, 10))
          .isEqualTo(exact(index, Adapter.identity(DIMENSION), query));
      assertThat(rankings.candidate().subList(0, 10)).isEqualTo(exact(index, adapter, query));
    }
  }

  @Test
  void aMapThatTurnsEverythingRound_ranksAsBefore() {
    float[] weights = Adapter.identity(DIMENSION).weights();
    for (int d = 0; d < DIMENSION; d++) {
      weights[d * DIMENSION + d] = -1;
    }
    Rankings rankings =
        new CandidateSearch(index(100), INDEX).new Candidate(new Adapter(DIMENSION, weights))
            .rank("q", unit());

    assertThat(rankings.candidate()).isEqualTo(rankings.live());
  }
}
