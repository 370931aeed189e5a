package dev.vectormesh.bench;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.encoders.TextEncoder;
import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.finetune.adapter.AdapterTrainer;
import dev.vectormesh.finetune.adapter.AdapterTrainer.Trained;
import dev.vectormesh.finetune.adapter.TrainingPairs;
import dev.vectormesh.finetune.adapter.TrainingPairs.Pair;
import dev.vectormesh.local.eval.BeirCollection;
import dev.vectormesh.models.BundledModels;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What an adapter learns from judgements: five folds by query, nDCG@10 of the fold that it did not
 * learn from, over all documents and over those alone that it has not seen chosen for any query.
 */
public final class AdapterBench implements Runnable {
  private static final int FOLDS = 5;

  @Parameters(arity = "1..*", description = "Folders in BEIR's layout.")
  private List<Path> folders = List.of();

  @Option(names = "--model", defaultValue = BundledModels.DEFAULT, description = "Of the bundled.")
  private String model = BundledModels.DEFAULT;

  @Option(names = "--vectors", description = "A folder that keeps vectors for the next run.")
  private @Nullable Path vectors;

  @Mixin private AdapterOptions options = new AdapterOptions();

  /** Runs the benchmark and prints a table. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new AdapterBench()).execute(args));
  }

  @Override
  public void run() {
    try {
      measure();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void measure() throws Exception {
    Path repository = Files.createTempDirectory("adapter-bench");
    BundledModels.unpackTo(repository, List.of(model));
    try (EmbeddedTriton triton =
        EmbeddedTriton.builder(repository).loadAll().inProcess("adapter-bench").start()) {
      ManagedChannel channel =
          InProcessChannelBuilder.forName("adapter-bench").directExecutor().build();
      try (SpaceEncoders encoders = SpaceEncoders.open(channel, List.of(repository))) {
        TextEncoder encoder = encoders.encoder(model).text();
        System.out.println(options.settings());
        for (Path folder : folders) {
          JudgedVectors judged = JudgedVectors.of(BeirCollection.open(folder), encoder, vectors);
          folds(judged);
        }
      } finally {
        channel.shutdownNow();
      }
    } finally {
      MoreFiles.deleteRecursively(repository, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private void folds(JudgedVectors judged) {
    List<Integer> order = new ArrayList<>();
    for (int query = 0; query < judged.queries().length; query++) {
      order.add(query);
    }
    Collections.shuffle(order, new Random(1));
    Gains all = new Gains();
    Gains unseen = new Gains();
    Adapter none = Adapter.identity(judged.queries()[0].length);
    double seconds = 0;
    List<Integer> epochs = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      List<Pair> pairs = new ArrayList<>();
      List<Integer> tested = new ArrayList<>();
      for (int i = 0; i < order.size(); i++) {
        int query = order.get(i);
        if (i % FOLDS == fold) {
          tested.add(query);
        } else {
          judged.relevant(query).forEach(document -> pairs.add(new Pair(query, document)));
        }
      }
      long from = System.nanoTime();
      Trained trained =
          new AdapterTrainer(options.settings())
              .train(new TrainingPairs(judged.queries(), judged.documents(), pairs));
      seconds += (System.nanoTime() - from) / 1e9;
      epochs.add(trained.best());
      Set<Integer> seen = new HashSet<>();
      pairs.forEach(pair -> seen.add(pair.document()));
      JudgedVectors.Ranked before = judged.ranked(none);
      JudgedVectors.Ranked after = judged.ranked(trained.adapter());
      for (int query : tested) {
        all.add(before.ndcg10(query, Set.of()), after.ndcg10(query, Set.of()));
        unseen.add(before.ndcg10(query, seen), after.ndcg10(query, seen));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-10s all %s | unseen documents %s | best epochs %s, %.1f s a fold%n",
        judged.name(),
        all,
        unseen,
        epochs,
        seconds / FOLDS);
  }
}
