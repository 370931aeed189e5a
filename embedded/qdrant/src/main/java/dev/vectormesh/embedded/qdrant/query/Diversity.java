package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.dense.VectorRank;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.sparse.SparseVector;
import io.qdrant.client.grpc.Points.Mmr;
import io.qdrant.client.grpc.Points.VectorInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Maximal marginal relevance (Carbonell and Goldstein 1998): each next point is the one with the
 * largest {@code lambda * relevance - (1 - lambda) * similarity} to the most similar of the points
 * already chosen; lambda is 1 less the diversity.
 */
final class Diversity {
  private static final int MOST_CANDIDATES = 16_384;

  private final CollectionSchema schema;
  private final String using;

  Diversity(CollectionSchema schema, String using) {
    this.schema = schema;
    this.using = using;
  }

  /** Up to {@code limit} of the candidates in the order of their choice, with their own scores. */
  List<Hit> select(VectorInput query, Mmr mmr, List<Hit> candidates, long limit)
      throws IOException {
    float lambda = mmr.hasDiversity() ? 1 - mmr.getDiversity() : 0.5f;
    if (!(lambda >= 0 && lambda <= 1)) {
      throw Refusal.invalid("Validation error in body: [mmr.diversity: must be from 0 to 1]");
    }
    if (Integer.compareUnsigned(mmr.getCandidatesLimit(), MOST_CANDIDATES) > 0) {
      throw Refusal.invalid(
          "Validation error in body: [mmr.candidates_limit: must be at most "
              + MOST_CANDIDATES
              + "]");
    }
    int n = candidates.size();
    Similarity[] from = new Similarity[n];
    for (int i = 0; i < n; i++) {
      from[i] = stored(candidates.get(i));
    }
    float[] relevance = new float[n];
    Similarity wanted = n == 0 ? null : asked(query);
    for (int i = 0; i < n; i++) {
      relevance[i] = Objects.requireNonNull(wanted).to(from[i]);
    }
    return select(candidates, from, relevance, lambda, Math.min(limit, n));
  }

  private static List<Hit> select(
      List<Hit> candidates, Similarity[] from, float[] relevance, float lambda, long limit) {
    float[] nearestChosen = new float[from.length];
    Arrays.fill(nearestChosen, Float.NEGATIVE_INFINITY);
    boolean[] chosen = new boolean[from.length];
    List<Hit> selected = new ArrayList<>();
    while (selected.size() < limit) {
      int best = -1;
      float bestScore = 0;
      for (int i = 0; i < from.length; i++) {
        float score =
            selected.isEmpty()
                ? relevance[i]
                : lambda * relevance[i] - (1 - lambda) * nearestChosen[i];
        if (!chosen[i] && (best < 0 || score > bestScore)) {
          best = i;
          bestScore = score;
        }
      }
      chosen[best] = true;
      selected.add(candidates.get(best));
      for (int i = 0; i < from.length; i++) {
        if (!chosen[i]) {
          // Of two multivectors the nearer one asks, as at the real server: MaxSim has two sides.
          float similarity = from[Math.min(best, i)].to(from[Math.max(best, i)]);
          nearestChosen[i] = Math.max(nearestChosen[i], similarity);
        }
      }
    }
    return selected;
  }

  /** A vector that others are compared with. */
  private sealed interface Similarity {
    float to(Similarity other);

    record Dense(VectorRank by, float[] vector) implements Similarity {
      @Override
      public float to(Similarity other) {
        return by.rank(vector, ((Dense) other).vector);
      }
    }

    record Sparse(SparseVector vector) implements Similarity {
      @Override
      public float to(Similarity other) {
        SparseVector b = ((Sparse) other).vector;
        float sum = 0;
        for (int i = 0, j = 0; i < vector.length() && j < b.length(); ) {
          int order = Integer.compareUnsigned(vector.indices()[i], b.indices()[j]);
          if (order == 0) {
            sum += vector.values()[i] * b.values()[j];
          }
          i += order <= 0 ? 1 : 0;
          j += order >= 0 ? 1 : 0;
        }
        return sum;
      }
    }
  }

  private Similarity asked(VectorInput query) {
    if (query.hasDense() || query.hasMultiDense()) {
      return new Similarity.Dense(
          schema.requireDense(using).rank(), NearestSearch.prepared(schema, using, query));
    }
    return new Similarity.Sparse(
        SparseVector.of(query.getSparse().getIndicesList(), query.getSparse().getValuesList()));
  }

  private Similarity stored(Hit hit) throws IOException {
    var rows = hit.place().view().segment().rows();
    float[] dense = rows.dense(hit.place().row()).get(using);
    return dense != null
        ? new Similarity.Dense(schema.requireDense(using).rank(), dense)
        : new Similarity.Sparse(Objects.requireNonNull(rows.sparse(hit.place().row()).get(using)));
  }
}
