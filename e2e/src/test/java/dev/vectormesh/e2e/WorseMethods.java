package dev.vectormesh.e2e;

import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.finetune.adapter.TrainingPairs;
import dev.vectormesh.finetune.method.TrainingMethod;
import dev.vectormesh.finetune.method.Values;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Methods whose models nobody wants, as plug-ins: META-INF/services names them. */
public final class WorseMethods {
  private WorseMethods() {}

  private abstract static class Worse implements TrainingMethod {
    @Override
    public String description() {
      return "for tests";
    }

    @Override
    public List<Parameter> parameters() {
      return List.of();
    }

    @Override
    public Result train(TrainingPairs pairs, Values values, Listener listener) {
      return new Result(
          new Adapter(
              pairs.queries()[0].length,
              weights(pairs.queries()[0].length, new Random(values.seed()))),
          Double.NaN);
    }

    abstract float[] weights(int dimension, Random random);
  }

  /** W = -I: every vector on the other side, and so the very same rankings. */
  public static final class MinusIdentity extends Worse {
    @Override
    public String id() {
      return "minus-identity";
    }

    @Override
    float[] weights(int dimension, Random random) {
      float[] weights = Adapter.identity(dimension).weights();
      for (int d = 0; d < dimension; d++) {
        weights[d * dimension + d] = -1;
      }
      return weights;
    }
  }

  /** What an adapter is that was stretched along some numbers, its rows in another order. */
  public static final class Shuffled extends Worse {
    @Override
    public String id() {
      return "shuffled";
    }

    @Override
    float[] weights(int dimension, Random random) {
      float[] weights = new float[dimension * dimension];
      List<Integer> rows =
          new java.util.ArrayList<>(
              java.util.stream.IntStream.range(0, dimension).boxed().toList());
      java.util.Collections.shuffle(rows, random);
      for (int d = 0; d < dimension; d++) {
        weights[rows.get(d) * dimension + d] = d % 16 == 0 ? 8 : 0.2f;
      }
      return weights;
    }
  }

  /** A weight that is no number. */
  public static final class NoNumbers extends Worse {
    @Override
    public String id() {
      return "no-numbers";
    }

    @Override
    float[] weights(int dimension, Random random) {
      float[] weights = Adapter.identity(dimension).weights();
      weights[random.nextInt(weights.length)] = Float.NaN;
      return weights;
    }
  }

  /** Changes nothing, in 20 passes of a tenth of a second. */
  public static final class Slow extends Worse {
    static final int PASSES = 20;

    @Override
    public String id() {
      return "slow";
    }

    @Override
    public Result train(TrainingPairs pairs, Values values, Listener listener) {
      CountDownLatch never = new CountDownLatch(1);
      for (int number = 1; number <= PASSES; number++) {
        listener.passed(number, 1, Double.NaN);
        try {
          boolean unused = never.await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return super.train(pairs, values, listener);
    }

    @Override
    float[] weights(int dimension, Random random) {
      return Adapter.identity(dimension).weights();
    }
  }

  /** Trains until it is stopped. */
  public static final class Endless extends Worse {
    @Override
    public String id() {
      return "endless";
    }

    @Override
    public Result train(TrainingPairs pairs, Values values, Listener listener) {
      CountDownLatch never = new CountDownLatch(1);
      for (int number = 1; ; number++) {
        listener.passed(number, 1, Double.NaN);
        try {
          boolean unused = never.await(20, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    float[] weights(int dimension, Random random) {
      throw new UnsupportedOperationException();
    }
  }
}
