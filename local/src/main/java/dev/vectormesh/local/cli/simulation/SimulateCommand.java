package dev.vectormesh.local.cli.simulation;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.console.Progress;
import dev.vectormesh.local.simulation.SimulatedNamespace;
import dev.vectormesh.local.simulation.SimulatedVectors;
import dev.vectormesh.local.simulation.Simulation;
import dev.vectormesh.local.simulation.StandInModel;
import io.qdrant.client.QdrantClient;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "simulate",
    description = {
      "Fills a namespace with vectors of pictures that do not exist, to see how fast so many would"
          + " be searched: vectormesh benchmark.",
      "What is found means nothing. What the namespace held from before is deleted."
    })
public final class SimulateCommand extends SimulationCommand {
  private static final int BATCH = 10_000;
  private static final int LARGEST_DIMENSION = 8_192;

  @Option(
      names = "--count",
      defaultValue = "1000000",
      description = "How many pictures; default: ${DEFAULT-VALUE}.")
  private int count = 1_000_000;

  @Option(
      names = "--dim",
      paramLabel = "N",
      description = "Numbers of a vector; default: 1024, or what --encoder makes.")
  private @Nullable Integer dimension;

  @Option(
      names = "--encoder",
      paramLabel = "MODEL",
      description =
          "The model that will encode what is searched for; default: one of random weights that"
              + " takes no time.")
  private @Nullable String encoder;

  @Option(
      names = "--clusters",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Puts the vectors around so many centres, as those of real pictures are; default: 0, none"
              + " is near to another, which is the hardest for a graph.")
  private int clusters;

  @Option(names = "--seed", defaultValue = "1", description = "Of the random numbers.")
  private long seed = 1;

  public SimulateCommand(Console console) {
    super(console);
  }

  @Override
  void check() {
    require(count > 0, "--count must be 1 or more.");
    require(clusters >= 0, "--clusters must be 0 or more.");
    require(
        dimension == null || dimension > 0 && dimension <= LARGEST_DIMENSION,
        "--dim must be 1 to " + LARGEST_DIMENSION + ".");
  }

  @Override
  void run(MeshSession mesh) throws Exception {
    int asked = dimension == null ? 1_024 : dimension;
    String model = encoder == null ? StandInModel.install(directory().models(), asked) : encoder;
    try (QdrantClient qdrant = mesh.qdrant()) {
      SimulatedNamespace made =
          SimulatedNamespace.make(mesh.namespaces(), mesh.collections(), namespaceName(), model);
      if (dimension != null && made.dimension() != dimension) {
        throw new IllegalStateException(
            "%s makes vectors of %d numbers, and --dim says %d: leave one of both out."
                .formatted(model, made.dimension(), dimension));
      }
      SimulatedVectors vectors =
          clusters == 0
              ? SimulatedVectors.normal(made.dimension(), seed)
              : SimulatedVectors.clustered(made.dimension(), seed, clusters);
      fill(
          new Simulation(
              qdrant, made.physicalCollection(), made.pictures(MeshSession.TENANT, vectors)));
    }
    console.print(
        "Search them: vectormesh search -n %1$s --mode dense \"anything\". Measure: vectormesh benchmark -n %1$s"
            .formatted(namespace));
  }

  private void fill(Simulation simulation) throws Exception {
    long start = System.nanoTime();
    try (Progress progress = console.progress("Writing", "vectors", count, json)) {
      simulation.write(count, BATCH, done -> progress.update(done, count, ""));
    }
    double written = seconds(start);
    try (Progress progress = console.progress("Building graphs", "vectors", count, json)) {
      simulation.awaitGraphs(done -> progress.update(done, count, ""));
    }
    console.print(
        String.format(
            Locale.ROOT,
            "%,d vectors written in %.0f s, their graphs ready after %.0f s (%,.0f a second).",
            count,
            written,
            seconds(start),
            count / seconds(start)));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
