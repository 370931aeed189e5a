package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.HitChunk;
import dev.vectormesh.search.v1.Locator;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "search", description = "Searches a namespace: title, snippet, link and place.")
public final class SearchCommand extends ServiceCommand {
  private static final int SNIPPET = 240;

  /** What is compared. */
  enum Mode {
    DENSE,
    LEXICAL,
    HYBRID
  }

  @Parameters(arity = "1..*", paramLabel = "WORDS", description = "What to search for.")
  private List<String> words = List.of();

  @Option(
      names = {"-k", "--top"},
      description = "Documents, 1 to 100; default: 10.")
  private @Nullable Integer top;

  @Option(
      names = "--mode",
      defaultValue = "HYBRID",
      description = "DENSE, LEXICAL or HYBRID; default: ${DEFAULT-VALUE}.")
  private Mode mode = Mode.HYBRID;

  @Option(
      names = "--filter",
      defaultValue = "",
      description = "For example: meta.lang = \"en\" AND meta.year >= 2020")
  private String filter = "";

  @Option(
      names = {"-c", "--collection"},
      description = "Only in these collections.")
  private List<String> collections = List.of();

  @Option(names = "--explain", description = "Says how the scores came about.")
  private boolean explain;

  public SearchCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    SearchRequest.Builder request =
        SearchRequest.newBuilder()
            .setParent(namespaceName())
            .setQuery(String.join(" ", words))
            .setMode(SearchMode.valueOf("SEARCH_MODE_" + mode))
            .setFilter(filter)
            .setExplain(explain)
            .addAllCollections(collections.stream().map(this::collectionName).toList());
    if (top != null) {
      request.setTopK(top);
    }
    SearchResponse answer = mesh.search().search(request.build());
    if (json) {
      printJson(answer);
      return 0;
    }
    HitPrinter printer = new HitPrinter(console, SNIPPET);
    answer.getHitsList().forEach(printer::print);
    if (answer.getHitsCount() == 0) {
      console.print("Nothing found.");
    }
    answer.getWarningsList().forEach(console::note);
    return 0;
  }

  /** Prints hits for a person. */
  public static final class HitPrinter {
    private final Console console;
    private final int width;
    private int rank;

    HitPrinter(Console console, int width) {
      this.console = console;
      this.width = width;
    }

    void print(Hit hit) {
      rank++;
      String title = hit.getTitle().isEmpty() ? id(hit.getDocument()) : hit.getTitle();
      String similarity =
          hit.hasSimilarity() ? ", similarity %.3f".formatted(hit.getSimilarity()) : "";
      console.print(
          "%2d. %s  (%.3f%s)"
              .formatted(rank, console.bold(Console.cut(title, 100)), hit.getScore(), similarity));
      for (HitChunk chunk : hit.getChunksList()) {
        console.print("    " + Console.cut(chunk.getText(), width));
        console.print("    " + console.dim(link(hit) + place(chunk.getLocator())));
      }
      if (hit.hasExplanation()) {
        console.print("    " + console.dim(hit.getExplanation().getSummary()));
      }
    }

    /** For example: {@code , sheet 2 (Costs)} or {@code , page 7: Tariffs > Winter}. */
    private static String place(Locator locator) {
      String counted =
          switch (locator.getUnit()) {
            case UNIT_PAGE -> ", page " + locator.getNumber();
            case UNIT_SLIDE -> ", slide " + locator.getNumber();
            case UNIT_SHEET -> ", sheet " + locator.getNumber();
            case UNIT_UNSPECIFIED, UNRECOGNIZED -> "";
          };
      String name = locator.getName().isEmpty() ? "" : " (" + locator.getName() + ")";
      String path = String.join(" > ", locator.getHeadingsList());
      return counted + name + (path.isEmpty() ? "" : (counted.isEmpty() ? ", " : ": ") + path);
    }

    private static String link(Hit hit) {
      return hit.getUri().isEmpty() ? hit.getDocument() : hit.getUri();
    }
  }
}
