package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.local.cli.learn.LearnDemo;
import dev.vectormesh.local.cli.session.Defaults;
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
    description =
        "Reads a small corpus and some drawn pictures that come along, and runs three searches over"
            + " each.")
public final class DemoCommand extends ServiceCommand {
  private static final String COLLECTION = "demo";
  private static final String PICTURES = "demo-pictures";

  /** The answers to the pictures: they are to be found by what they show. */
  private static final String CAPTIONS = "captions.txt";

  private static final int HITS = 3;
  private static final int SNIPPET = 200;

  /** Questions in other words than the documents'. */
  private static final List<String> QUESTIONS =
      List.of(
          "what happens to a job when its worker dies",
          "why are two rankings blended instead of picking one",
          "how does the sun make energy");

  /** What some of the pictures show; none of their names says so. */
  private static final List<String> SIGHTS =
      List.of("a small red star", "a white moon at night", "an orange fish");

  @Option(
      names = "--once",
      description = "Ends then; without it, the mesh stays up (when it was not up before).")
  private boolean once;

  @Option(
      names = "--learn",
      description =
          "Shows the loop that learns instead, in about two minutes: simulated users, training, the"
              + " gate, a canary, a worse model that is stopped, the way back.")
  private boolean learn;

  public DemoCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) throws Exception {
    if (learn) {
      return new LearnDemo(mesh, console, DemoCorpus.house()).run();
    }
    int exit = read(mesh, COLLECTION, "", DemoCorpus.texts());
    if (exit != 0) {
      return exit;
    }
    for (String question : QUESTIONS) {
      search(mesh, COLLECTION, question);
    }
    exit = read(mesh, PICTURES, Defaults.PICTURE_ENCODER, DemoCorpus.pictures());
    if (exit != 0) {
      return exit;
    }
    for (String sight : SIGHTS) {
      search(mesh, PICTURES, sight);
    }
    console.print("");
    console.print("Ask your own: vectormesh search -c " + COLLECTION + " \"...\"");
    console.print("Look at the pictures: vectormesh up, then /images of the gateway's address");
    if (!once) {
      console.print("Keep a mesh running: vectormesh up");
    }
    return 0;
  }

  private int read(MeshSession mesh, String collection, String encoder, Path folder)
      throws Exception {
    Resources.ensure(mesh, namespace, collection, "", encoder);
    FileOptions files = new FileOptions().excluding(CAPTIONS);
    var request =
        files.request(collectionName(collection), files.files(shown(folder), List.of())).build();
    console.note("Reading " + folder + " ...");
    return new IngestRun(mesh, console, json).run(request, this::printJson, null);
  }

  private void search(MeshSession mesh, String collection, String question) {
    var answer =
        mesh.search()
            .search(
                SearchRequest.newBuilder()
                    .setParent(namespaceName())
                    .addCollections(collectionName(collection))
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

  /** The folders that come along with a checkout. */
  public static final class DemoCorpus {
    private DemoCorpus() {}

    static Path texts() {
      return folder("local", "demo");
    }

    static Path pictures() {
      return folder("triton-models", "clip-drawn", "pictures");
    }

    static Path house() {
      return folder("local", "learning").resolve("house.json");
    }

    private static Path folder(String... parts) {
      String home = System.getenv("VECTORMESH_HOME");
      Path folder = Path.of(home == null ? "." : home, parts);
      if (!Files.isDirectory(folder)) {
        throw new IllegalStateException(
            folder + " is not there: run the demo by ./vectormesh of a checkout.");
      }
      return folder;
    }
  }
}
