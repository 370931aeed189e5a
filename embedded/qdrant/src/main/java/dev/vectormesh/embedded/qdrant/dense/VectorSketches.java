package dev.vectormesh.embedded.qdrant.dense;

import dev.vectormesh.embedded.qdrant.scan.PerSegment;
import dev.vectormesh.embedded.qdrant.scan.RankSink;
import dev.vectormesh.embedded.qdrant.scan.TopRows;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.VectorUtil;

/**
 * A bit for each dimension of the vectors of a segment, and a few numbers for each vector: enough
 * to tell about how near each is to a query, in a fraction of the time that comparing them takes. A
 * bit says on which side of their mean a component is (RaBitQ by Gao and Long, SIGMOD 2024, without
 * its rotation). Made at the first use, kept on the heap: 68 bytes for 384 dimensions. Safe for use
 * by several threads.
 */
final class VectorSketches {

  /** By field. */
  private static final PerSegment<Map<String, VectorSketches>> OPEN = new PerSegment<>();

  /** Bits of a component of a query. */
  private static final int QUERY_BITS = 4;

  private static final int LEVELS = (1 << QUERY_BITS) - 1;

  /** About one vector in a thousand is further from its estimate than so many deviations. */
  private static final float DEVIATIONS = 3;

  /** Vectors that are ranked at a time, by instructions that take several of them. */
  private static final int BLOCK = 64;

  /** Of so many vectors the mean is computed. */
  private static final int SAMPLE = 1_024;

  private final Metric metric;
  private final float[] mean;

  /** Longs of one vector's bits. */
  private final int words;

  /** Of a block of vectors the first words, then the second, and so on. */
  private final long[] bits;

  /** How many bits of each vector are set. */
  private final float[] ones;

  /** The row of each vector. */
  private final int[] rows;

  /** Rank = query's constant + offset + scale * (what the bits say), give or take the deviation. */
  private final float[] offset;

  private final float[] scale;
  private final float[] deviation;
  private final float largestDeviation;

  private VectorSketches(FloatVectorValues values, Metric metric) throws IOException {
    int count = values.size();
    this.metric = metric;
    this.words = FixedBitSet.bits2words(values.dimension());
    this.mean = mean(values);
    int padded = Math.multiplyExact(Math.ceilDiv(count, BLOCK), BLOCK);
    this.bits = new long[Math.multiplyExact(padded, words)];
    this.ones = new float[count];
    this.rows = new int[count];
    this.offset = new float[count];
    this.scale = new float[count];
    this.deviation = new float[count];
    float[] residual = new float[values.dimension()];
    KnnVectorValues.DocIndexIterator at = values.iterator();
    while (at.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      int vector = at.index();
      rows[vector] = at.docID();
      add(vector, subtract(values.vectorValue(vector), residual));
    }
    float largest = 0;
    for (float each : deviation) {
      largest = Math.max(largest, each);
    }
    this.largestDeviation = largest;
  }

  /** Heap that the sketches of so many vectors take. */
  static long bytes(long vectors, int dimensions) {
    return vectors * (FixedBitSet.bits2words(dimensions) * Long.BYTES + 5 * Float.BYTES);
  }

  /** The sketches of this field, which are made if nobody has asked for them before. */
  static VectorSketches of(LeafReader reader, String field, FloatVectorValues values, Metric metric)
      throws IOException {
    Map<String, VectorSketches> fields = OPEN.of(reader, _ -> new HashMap<>());
    synchronized (fields) {
      VectorSketches sketches = fields.get(field);
      if (sketches == null) {
        sketches = new VectorSketches(values, metric);
        fields.put(field, sketches);
      }
      return sketches;
    }
  }

  private static float[] mean(FloatVectorValues values) throws IOException {
    float[] mean = new float[values.dimension()];
    int step = Math.max(1, values.size() / SAMPLE);
    int taken = 0;
    for (int vector = 0; vector < values.size(); vector += step) {
      float[] components = values.vectorValue(vector);
      for (int d = 0; d < mean.length; d++) {
        mean[d] += components[d];
      }
      taken++;
    }
    for (int d = 0; d < mean.length; d++) {
      mean[d] /= taken;
    }
    return mean;
  }

  private float[] subtract(float[] vector, float[] residual) {
    for (int d = 0; d < residual.length; d++) {
      residual[d] = vector[d] - mean[d];
    }
    return residual;
  }

  private void add(int vector, float[] residual) {
    double sum = 0;
    int first = vector / BLOCK * BLOCK * words + vector % BLOCK;
    for (int d = 0; d < residual.length; d++) {
      sum += Math.abs(residual[d]);
      if (residual[d] > 0) {
        bits[first + (d >> 6) * BLOCK] |= 1L << d;
        ones[vector]++;
      }
    }
    double square = VectorUtil.dotProduct(residual, residual);
    // How the vector projects on what its bits stand for: 1 if all components are alike.
    double alike = sum * sum / (residual.length * square);
    double error = Math.sqrt(square * (1 - alike) / (alike * Math.max(1, residual.length - 1)));
    boolean isDot = metric != Metric.EUCLID;
    offset[vector] = isDot ? VectorUtil.dotProduct(residual, mean) : (float) -square;
    if (sum > 0) {
      scale[vector] = (float) ((isDot ? 1 : 2) * square / sum);
      deviation[vector] = (float) ((isDot ? 1 : 2) * error);
    }
  }

  /**
   * Compares the accepted vectors whose sketches are nearest, and hands them to {@code hits}.
   *
   * @param values the vectors that the sketches are of
   * @param candidates how many are compared at most
   */
  void nearest(
      DenseQuery query, FloatVectorValues values, int candidates, FixedBitSet accept, RankSink hits)
      throws IOException {
    Target target = new Target(query.vector());
    int most = Math.min(candidates, rows.length);
    TopRows near = new TopRows(most);
    // A rank is no number where components are beyond float32's squares: such are compared.
    float[] ranks = new float[Math.max(BLOCK, most)];
    int[] levels = new int[BLOCK];
    float floor = hits.floor();
    float furthest = floor - target.error(largestDeviation);
    for (int first = 0; first < rows.length; first += BLOCK) {
      int count = Math.min(BLOCK, rows.length - first);
      float best = target.rank(first, count, levels, ranks);
      if (best < near.floor() || best < furthest) {
        continue;
      }
      for (int i = 0; i < count; i++) {
        int vector = first + i;
        boolean isTooFar =
            ranks[i] < near.floor() || ranks[i] + target.error(deviation[vector]) < floor;
        if (!isTooFar && accept.get(rows[vector])) {
          near.add(vector, ranks[i]);
        }
      }
    }
    int[] nearest = near.best(ranks);
    for (int i = 0; i < nearest.length; i++) {
      int vector = nearest[i];
      boolean isTooFar = ranks[i] + target.error(deviation[vector]) < hits.floor();
      if (!isTooFar) {
        float rank = query.metric().rank(query.vector(), values.vectorValue(vector));
        hits.accept(rows[vector], rank);
      }
    }
  }

  /** A query, and what it is with the sketches. */
  private final class Target {
    private final float constant;
    private final float length;

    /** The components in few levels: bit p of each component stands in plane p. */
    private final long[] planes = new long[QUERY_BITS * words];

    private final float lowest;
    private final float step;
    private final float sum;

    Target(float[] query) {
      float[] residual = subtract(query, new float[query.length]);
      float square = VectorUtil.dotProduct(residual, residual);
      length = (float) Math.sqrt(square);
      constant = metric == Metric.EUCLID ? -square : VectorUtil.dotProduct(query, mean);
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      float all = 0;
      for (float component : residual) {
        low = Math.min(low, component);
        high = Math.max(high, component);
        all += component;
      }
      lowest = low;
      step = high > low ? (high - low) / LEVELS : 1;
      sum = all;
      for (int d = 0; d < residual.length; d++) {
        int level = Math.round((residual[d] - low) / step);
        for (int plane = 0; plane < QUERY_BITS; plane++) {
          planes[plane * words + (d >> 6)] |= (long) (level >> plane & 1) << d;
        }
      }
    }

    /** About the ranks of a block of vectors, and the best; {@code levels} holds a block. */
    float rank(int first, int count, int[] levels, float[] ranks) {
      Arrays.fill(levels, 0);
      int at = first * words;
      for (int w = 0; w < words; w++, at += BLOCK) {
        addLevels(
            at, planes[w], planes[words + w], planes[2 * words + w], planes[3 * words + w], levels);
      }
      float best = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < count; i++) {
        // The query's components with the sign that the bits give them, summed up.
        float signed = 2 * (lowest * ones[first + i] + step * levels[i]) - sum;
        ranks[i] = constant + offset[first + i] + scale[first + i] * signed;
        best = Math.max(best, ranks[i]);
      }
      return best;
    }

    /** One word of each vector of a block. So simple that compilers make it one of vectors. */
    private void addLevels(int at, long p0, long p1, long p2, long p3, int[] levels) {
      long[] stored = bits;
      for (int i = 0; i < BLOCK; i++) {
        long word = stored[at + i];
        levels[i] +=
            Long.bitCount(word & p0)
                + (Long.bitCount(word & p1) << 1)
                + (Long.bitCount(word & p2) << 2)
                + (Long.bitCount(word & p3) << 3);
      }
    }

    /** How much the rank of a vector of this deviation may be wrong. */
    float error(float ofVector) {
      return DEVIATIONS * length * ofVector;
    }
  }
}
