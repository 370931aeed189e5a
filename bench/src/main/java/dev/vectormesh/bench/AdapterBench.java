package dev.vectormesh.bench;

import dev.vectormesh.finetune.adapter.AdapterSettings;
import dev.vectormesh.finetune.adapter.AdapterTrainer;
import dev.vectormesh.finetune.adapter.TrainingPairs;
import dev.vectormesh.finetune.adapter.TrainingPairs.Pair;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Training an adapter with pairs of random vectors: {@code AdapterBench [PAIRS [PYTHON]]}. With a
 * Python that has PyTorch, that trains by the same recipe afterwards, on as many threads.
 */
public final class AdapterBench {
  private static final int DIMENSION = 384;
  private static final int EPOCHS = 5;
  private static final double MIB = 1 << 20;

  private AdapterBench() {}

  public static void main(String[] args) throws Exception {
    int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    int threads = Runtime.getRuntime().availableProcessors();
    TrainingPairs data = random(pairs);
    System.gc();
    long base = ProcessCounters.anonymousBytes();
    AdapterSettings settings =
        new AdapterSettings(EPOCHS, 256, 3e-4f, 0.05f, 100, 0, 3, threads, 1);
    double seconds;
    try (ProcessCounters.Peak peak = new ProcessCounters.Peak()) {
      long from = System.nanoTime();
      List<AdapterTrainer.Epoch> epochs = new AdapterTrainer(settings).train(data).epochs();
      seconds = (System.nanoTime() - from) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%,d pairs x %d, %d threads: %.1f s for %d epochs (must be <= 60), loss %.3f to %.3f,"
              + " %.0f MiB beyond the vectors (must be <= 512)%n",
          pairs,
          DIMENSION,
          threads,
          seconds,
          EPOCHS,
          epochs.getFirst().loss(),
          epochs.getLast().loss(),
          (peak.bytes() - base) / MIB);
    }
    if (args.length > 1) {
      double ofTorch = torch(args[1], pairs, threads);
      System.out.printf(
          Locale.ROOT,
          "PyTorch: %.1f s; ours / PyTorch %.2f (must be <= 1.3)%n",
          ofTorch,
          seconds / ofTorch);
    }
  }

  private static TrainingPairs random(int count) {
    Random random = new Random(1);
    float[][] documents = new float[count][DIMENSION];
    float[][] queries = new float[count][DIMENSION];
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (int d = 0; d < DIMENSION; d++) {
        documents[i][d] = (float) (random.nextGaussian() / Math.sqrt(DIMENSION));
        queries[i][d] =
            (float) (documents[i][d] + random.nextGaussian() * 2 / Math.sqrt(DIMENSION));
      }
      pairs.add(new Pair(i, i));
    }
    return new TrainingPairs(queries, documents, pairs);
  }

  private static double torch(String python, int pairs, int threads)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                python,
                "bench/python/adapter_torch.py",
                Integer.toString(pairs),
                Integer.toString(EPOCHS),
                Integer.toString(threads))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      if (process.waitFor() != 0 || line == null) {
        throw new IOException("PyTorch did not train: see above");
      }
      return Double.parseDouble(line);
    }
  }
}
