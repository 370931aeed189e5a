package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.dense.VectorRank;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.filter.Clause;
import dev.vectormesh.embedded.qdrant.scan.BitRows;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.Segment;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import dev.vectormesh.embedded.qdrant.sparse.SparseVector;
import io.qdrant.client.grpc.Points.DenseVector;
import io.qdrant.client.grpc.Points.MultiDenseVector;
import io.qdrant.client.grpc.Points.RecommendStrategy;
import io.qdrant.client.grpc.Points.VectorInput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.lucene.util.FixedBitSet;

/**
 * Points that are like some examples and unlike others. Similarities are those of the metric
 * without its last step, larger always better: for Euclid the negative squared distance.
 */
final class Recommendation {
  private final Snapshot snapshot;
  private final CollectionSchema schema;
  private final String using;
  private final Weights weights;

  /** A query's sparse vector as it is compared. */
  interface Weights {
    SparseVector of(String name, io.qdrant.client.grpc.Points.SparseVector vector)
        throws IOException;
  }

  Recommendation(Snapshot snapshot, CollectionSchema schema, String using, Weights weights) {
    this.snapshot = snapshot;
    this.schema = schema;
    this.using = using;
    this.weights = weights;
  }

  /** The mean of the positive vectors, moved by its difference to that of the negative ones. */
  static VectorInput average(List<VectorInput> positive, List<VectorInput> negative) {
    if (positive.isEmpty()) {
      throw Refusal.wrongInput("Positive vectors should not be empty with `average` strategy");
    }
    if (positive.getFirst().hasSparse()) {
      return sparseAverage(positive, negative);
    }
    if (positive.getFirst().hasMultiDense()) {
      return together(positive, negative);
    }
    double[] mean = mean(positive);
    if (!negative.isEmpty()) {
      double[] away = mean(negative);
      requireSize(mean.length, away.length);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += mean[i] - away[i];
      }
    }
    DenseVector.Builder out = DenseVector.newBuilder();
    for (double value : mean) {
      out.addData((float) value);
    }
    return VectorInput.newBuilder().setDense(out).build();
  }

  private static double[] mean(List<VectorInput> vectors) {
    double[] sum = new double[vectors.getFirst().getDense().getDataCount()];
    for (VectorInput vector : vectors) {
      if (!vector.hasDense()) {
        throw unlike(vector);
      }
      List<Float> values = vector.getDense().getDataList();
      requireSize(sum.length, values.size());
      for (int i = 0; i < sum.length; i++) {
        sum[i] += values.get(i);
      }
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= vectors.size();
    }
    return sum;
  }

  private static Refusal unlike(VectorInput vector) {
    return switch (vector.getVariantCase()) {
      case DENSE, SPARSE, MULTI_DENSE ->
          Refusal.wrongInput("Can't average vectors with different types");
      default -> NearestSearch.unsupported(vector);
    };
  }

  /** Multivectors have no mean: all of them ask, those of negative examples turned round. */
  private static VectorInput together(List<VectorInput> positive, List<VectorInput> negative) {
    MultiDenseVector.Builder all = MultiDenseVector.newBuilder();
    for (VectorInput example : positive) {
      all.addAllVectors(multi(example).getVectorsList());
    }
    for (VectorInput example : negative) {
      for (DenseVector vector : multi(example).getVectorsList()) {
        DenseVector.Builder turned = all.addVectorsBuilder();
        vector.getDataList().forEach(value -> turned.addData(-value));
      }
    }
    return VectorInput.newBuilder().setMultiDense(all).build();
  }

  private static MultiDenseVector multi(VectorInput example) {
    if (!example.hasMultiDense()) {
      throw unlike(example);
    }
    return example.getMultiDense();
  }

  private static void requireSize(int expected, int size) {
    if (expected != size) {
      throw Refusal.wrongInput(
          "Vector dimension error: expected dim: " + expected + ", got " + size);
    }
  }

  private static VectorInput sparseAverage(List<VectorInput> positive, List<VectorInput> negative) {
    TreeMap<Integer, Double> sum = new TreeMap<>();
    add(positive, negative.isEmpty() ? 1.0 : 2.0, sum);
    add(negative, -1.0, sum);
    var out = io.qdrant.client.grpc.Points.SparseVector.newBuilder();
    sum.forEach((index, value) -> out.addIndices(index).addValues((float) (double) value));
    return VectorInput.newBuilder().setSparse(out).build();
  }

  private static void add(List<VectorInput> vectors, double factor, TreeMap<Integer, Double> sum) {
    for (VectorInput vector : vectors) {
      if (!vector.hasSparse()) {
        throw unlike(vector);
      }
      var sparse = vector.getSparse();
      SparseVector checked = SparseVector.of(sparse.getIndicesList(), sparse.getValuesList());
      for (int i = 0; i < checked.length(); i++) {
        sum.merge(checked.indices()[i], factor * checked.values()[i] / vectors.size(), Double::sum);
      }
    }
  }

  /** Ranks the rows that have the vector by their similarity to each single example. */
  TopHits run(
      List<VectorInput> positive,
      List<VectorInput> negative,
      RecommendStrategy strategy,
      List<FixedBitSet> rows,
      long limit)
      throws IOException {
    if (positive.isEmpty() && negative.isEmpty()) {
      throw Refusal.badRequest(
          "At least one positive or negative vector ID required with this strategy");
    }
    schema.requireVector(using);
    TopHits top = new TopHits(snapshot, limit);
    for (int i = 0; i < rows.size(); i++) {
      Segment segment = snapshot.views().get(i).segment();
      FixedBitSet having = new Clause.HasVector(using).matching(segment, rows.get(i).clone());
      Combined likes = combined(positive, strategy, segment, having);
      Combined dislikes = combined(negative, strategy, segment, having);
      top.enter(i);
      for (int row : BitRows.all(having)) {
        top.accept(row, score(strategy, likes.scores[row], dislikes.scores[row]));
      }
    }
    return top;
  }

  private static float score(RecommendStrategy strategy, float like, float dislike) {
    return switch (strategy) {
      case BestScore -> like > dislike ? sigmoid(like) : -sigmoid(dislike);
      case SumScores -> like - dislike;
      case AverageVector, UNRECOGNIZED ->
          throw Refusal.unsupported("RecommendInput.strategy " + strategy);
    };
  }

  /** Between 0 and 1, in the order of the similarities. */
  private static float sigmoid(float similarity) {
    if (Float.isInfinite(similarity)) {
      return similarity > 0 ? 1 : 0;
    }
    return 0.5f * (similarity / (1 + Math.abs(similarity)) + 1);
  }

  private Combined combined(
      List<VectorInput> examples, RecommendStrategy strategy, Segment segment, FixedBitSet rows)
      throws IOException {
    Combined combined = new Combined(segment.size(), strategy == RecommendStrategy.BestScore);
    for (VectorInput example : examples) {
      float[] scores = new float[segment.size()];
      switch (example.getVariantCase()) {
        case DENSE, MULTI_DENSE -> {
          float[] vector = NearestSearch.prepared(schema, using, example);
          VectorRank by = schema.requireDense(using).rank();
          segment.scanDense(using, by, vector, rows, (row, rank) -> scores[row] = rank);
        }
        case SPARSE ->
            segment.scanSparse(
                using,
                weights.of(using, example.getSparse()),
                rows,
                (row, rank) -> scores[row] = rank);
        default -> throw NearestSearch.unsupported(example);
      }
      combined.add(scores, rows);
    }
    return combined;
  }

  /** The best or the sum of the similarities to several examples, by row. */
  private static final class Combined {
    private final float[] scores;
    private final boolean best;

    Combined(int rows, boolean best) {
      this.scores = new float[rows];
      this.best = best;
      if (best) {
        Arrays.fill(scores, Float.NEGATIVE_INFINITY);
      }
    }

    void add(float[] more, FixedBitSet rows) {
      for (int row : BitRows.all(rows)) {
        scores[row] = best ? Math.max(scores[row], more[row]) : scores[row] + more[row];
      }
    }
  }
}
