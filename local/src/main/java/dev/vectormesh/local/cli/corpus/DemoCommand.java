package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Resources;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.search.v1.SearchRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = "Reads a small corpus that comes along, and runs three searches over it.")
public final class DemoCommand extends ServiceCommand {
  private static final String COLLECTION = "demo";
  private static final int HITS = 3;
  private static final int SNIPPET = 200;

  /** Questions in other words than the documents'. */
  private static final List<String> QUESTIONS =
      List.of(
          "what happens to a job when its worker dies",
          "why are two rankings blended instead of picking one",
          "how does the sun make energy");

  @Option(
      names = "--once",
      description = "Ends then; without it, the mesh stays up (when it was not up before).")
  private boolean once;

  public DemoCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) throws Exception {
    Path corpus = DemoCorpus.folder();
    Resources.ensure(mesh, namespace, COLLECTION, "");
    var request =
        IngestSourceRequest.newBuilder()
            .setParent(collectionName(COLLECTION))
            .setSource(
                Source.newBuilder().setFiles(FilesSource.newBuilder().setPath(shown(corpus))))
            .build();
    console.note("Reading " + corpus + " ...");
    int exit = new IngestRun(mesh, console, json).run(request, this::printJson);
    if (exit != 0) {
      return exit;
    }
    for (String question : QUESTIONS) {
      search(mesh, question);
    }
    console.print("");
    console.print("Ask your own: vectormesh search -c " + COLLECTION + " \"...\"");
    if (!once) {
      console.print("Keep a mesh running: vectormesh up");
    }
    return 0;
  }

  private void search(MeshSession mesh, String question) {
    var answer =
        mesh.search()
            .search(
                SearchRequest.newBuilder()
                    .setParent(namespaceName())
                    .addCollections(collectionName(COLLECTION))
                    .setQuery(question)
                    .setTopK(HITS)
                    .build());
    if (json) {
      printJson(answer);
      return;
    }
    console.print("");
    console.print(console.bold("? " + question));
    var printer = new HitPrinter(console, SNIPPET);
    answer.getHitsList().forEach(printer::print);
    if (answer.getHitsCount() == 0) {
      throw new IllegalStateException("the demo found nothing for \"" + question + "\"");
    }
  }

  /** The corpus that comes along. */
  public static final class DemoCorpus {
    private DemoCorpus() {}

    static Path folder() {
      String home = System.getenv("VECTORMESH_HOME");
      Path folder = Path.of(home == null ? "." : home, "local", "demo");
      if (!Files.isDirectory(folder)) {
        throw new IllegalStateException(
            folder + " is not there: run the demo by ./vectormesh of a checkout.");
      }
      return folder;
    }
  }
}
