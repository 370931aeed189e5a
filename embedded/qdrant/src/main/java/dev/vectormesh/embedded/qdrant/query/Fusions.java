package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import io.qdrant.client.grpc.Points.Rrf;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes one ranking of several. Scores are float32, summed in the order of the sources. */
final class Fusions {
  private static final int DEFAULT_K = 2;

  private Fusions() {}

  /**
   * Reciprocal rank fusion (Cormack et al. 2009) as Qdrant counts it: ranks begin at 0, k is 2
   * unless told, and a weight divides the rank: {@code 1 / ((rank + 1) / weight + k - 1)}.
   */
  static List<Hit> reciprocalRank(List<List<Hit>> sources, Rrf parameters) {
    int k = parameters.hasK() ? parameters.getK() : DEFAULT_K;
    if (k < 1) {
      throw Refusal.invalid("Rrf.k must be at least 1");
    }
    int weights = parameters.getWeightsCount();
    if (weights > 0 && weights != sources.size()) {
      throw Refusal.wrongInput(
          "Number of weights in RRF should match number of pre-fetches: got "
              + weights
              + ", expected "
              + sources.size());
    }
    Map<PointKey, Hit> fused = new LinkedHashMap<>();
    for (int source = 0; source < sources.size(); source++) {
      float weight = weights > 0 ? parameters.getWeights(source) : 1f;
      List<Hit> hits = sources.get(source);
      for (int rank = 0; rank < hits.size(); rank++) {
        float score = weight <= 0 ? 0f : 1f / ((rank + 1) / weight + k - 1f);
        add(fused, hits.get(rank).withScore(score));
      }
    }
    return sorted(fused);
  }

  /**
   * Distribution-based score fusion: each source's scores are brought to 0..1, three standard
   * deviations below the mean to three above, and summed.
   */
  static List<Hit> distribution(List<List<Hit>> sources) {
    Map<PointKey, Hit> fused = new LinkedHashMap<>();
    for (List<Hit> hits : sources) {
      float mean = 0;
      float squares = 0;
      for (int i = 0; i < hits.size(); i++) {
        float before = hits.get(i).score() - mean;
        mean += before / (i + 1);
        squares += before * (hits.get(i).score() - mean);
      }
      float deviation = hits.size() < 2 ? 0 : (float) Math.sqrt(squares / (hits.size() - 1f));
      float min = mean - 3 * deviation;
      float max = mean + 3 * deviation;
      for (Hit hit : hits) {
        add(fused, hit.withScore(min == max ? 0.5f : (hit.score() - min) / (max - min)));
      }
    }
    return sorted(fused);
  }

  private static void add(Map<PointKey, Hit> fused, Hit hit) {
    fused.merge(hit.key(), hit, (a, b) -> a.withScore(a.score() + b.score()));
  }

  private static List<Hit> sorted(Map<PointKey, Hit> fused) {
    List<Hit> hits = new ArrayList<>(fused.values());
    hits.sort(Comparator.<Hit>comparingDouble(hit -> -hit.score()).thenComparing(Hit::key));
    return hits;
  }
}
