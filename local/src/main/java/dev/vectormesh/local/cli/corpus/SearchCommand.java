package dev.vectormesh.local.cli.corpus;

import com.google.protobuf.ByteString;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.search.v1.Facet;
import dev.vectormesh.search.v1.NeighbourOptions;
import dev.vectormesh.search.v1.OpenSession;
import dev.vectormesh.search.v1.PictureProbe;
import dev.vectormesh.search.v1.Probe;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "search", description = "Searches a namespace: title, snippet, link and place.")
public final class SearchCommand extends ServiceCommand {
  private static final int SNIPPET = 240;

  /** What is compared. */
  enum Mode {
    DENSE,
    LEXICAL,
    HYBRID
  }

  @Parameters(arity = "0..*", paramLabel = "WORDS", description = "What to search for.")
  private List<String> words = List.of();

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "A picture to search by, beside the words or alone.")
  private @Nullable Path image;

  @Option(
      names = "--like",
      paramLabel = "DOCUMENT",
      description = "A document to search by: its name, as hits print it with --json.")
  private List<String> like = List.of();

  @Option(
      names = "--unlike",
      paramLabel = "WORDS",
      description = "What the hits shall not be like.")
  private List<String> unlike = List.of();

  @Option(
      names = "--min-relevance",
      paramLabel = "SHARE",
      description =
          "Leaves out what is nearer by chance: 0 to 1, the share of unrelated documents that are"
              + " farther; 0.99 is a good begin.")
  private @Nullable Double minRelevance;

  @Option(
      names = "--neighbours",
      paramLabel = "WEIGHT",
      arity = "0..1",
      fallbackValue = "0.3",
      description =
          "Moves the query towards what was chosen for past queries that are near, by this weight,"
              + " 0 to 1; default: ${FALLBACK-VALUE}.")
  private @Nullable Double neighbours;

  @Option(names = "--distinct", description = "Shows one of near duplicates alone.")
  private boolean distinct;

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
      names = "--near",
      split = ",",
      paramLabel = "LATITUDE,LONGITUDE,KM",
      description = "Only what is at most so many kilometres from a place, in degrees.")
  private List<String> near = List.of();

  @Option(
      names = "--box",
      split = ",",
      paramLabel = "SOUTH,WEST,NORTH,EAST",
      description =
          "Only what is within these degrees; a west above the east goes over the 180th meridian.")
  private List<String> box = List.of();

  @Option(
      names = {"-c", "--collection"},
      description = "Only in these collections.")
  private List<String> collections = List.of();

  @Option(
      names = "--facet",
      paramLabel = "FIELD[:EDGE,EDGE...]",
      description = {
        "Counts the documents that the filter lets pass, found or not, by their values of a field:",
        "category, any other key of metadata, collection or kind; with edges by ranges of numbers,",
        "as width:640,1920. May be given several times."
      })
  private List<String> facets = List.of();

  @Option(names = "--explain", description = "Says how the scores came about.")
  private boolean explain;

  @Option(names = "--session", description = "Records what was asked and shown: see `feedback`.")
  private boolean session;

  @Option(
      names = "--session-id",
      paramLabel = "ID",
      description = "The same under an id of one's own.")
  private String sessionId = "";

  @Option(names = "--user", description = "Whose session it is: any name.")
  private String user = "";

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  @Spec
  private CommandSpec spec;

  public SearchCommand(Console console) {
    super(console);
  }

  @Override
  protected void check() {
    if (words.isEmpty() && image == null && like.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "What to search for: WORDS, --image or --like?");
    }
  }

  @Override
  protected int run(MeshSession mesh) throws IOException {
    SearchRequest.Builder request =
        SearchRequest.newBuilder()
            .setParent(namespaceName())
            .setQuery(String.join(" ", words))
            .setMode(SearchMode.valueOf("SEARCH_MODE_" + mode))
            .setFilter(filter())
            .setExplain(explain)
            .addAllCollections(collections.stream().map(this::collectionName).toList());
    if (top != null) {
      request.setTopK(top);
    }
    if (minRelevance != null) {
      request.setMinRelevance(minRelevance);
    }
    if (neighbours != null) {
      request.setNeighbours(NeighbourOptions.newBuilder().setWeight(neighbours));
    }
    if (session || !sessionId.isEmpty()) {
      request.setSession(OpenSession.newBuilder().setSessionId(sessionId).setUser(user));
    }
    request.setDistinct(distinct).addAllProbes(probes());
    facets.forEach(facet -> request.addFacets(facet(facet)));
    SearchResponse answer = mesh.search().search(request.build());
    if (json) {
      printJson(answer);
      return 0;
    }
    HitPrinter printer = new HitPrinter(console, SNIPPET);
    answer.getHitsList().forEach(printer::print);
    if (answer.getHitsCount() == 0) {
      console.print(
          answer.hasBestSimilarity()
              ? "Nothing found; the best similarity was %.3f.".formatted(answer.getBestSimilarity())
              : "Nothing found.");
    }
    answer.getFacetsList().forEach(facet -> console.print(FacetLines.of(facet)));
    if (!answer.getSession().isEmpty()) {
      console.note("Recorded as " + answer.getSession());
    }
    answer.getWarningsList().forEach(console::note);
    return 0;
  }

  private Facet facet(String said) {
    int colon = said.indexOf(':');
    String field = colon < 0 ? said : said.substring(0, colon);
    boolean whole = field.startsWith("meta.") || field.equals("collection") || field.equals("kind");
    Facet.Builder facet = Facet.newBuilder().setField(whole ? field : "meta." + field);
    if (colon >= 0) {
      for (String edge : said.substring(colon + 1).split(",", -1)) {
        try {
          facet.addEdges(Double.parseDouble(edge));
        } catch (NumberFormatException e) {
          throw new ParameterException(
              spec.commandLine(), "--facet " + said + ": " + edge + " is not a number.", e);
        }
      }
    }
    return facet.build();
  }

  /** The filter, and the places. What they hold is checked by who reads the filter. */
  private String filter() {
    List<String> all = new ArrayList<>();
    if (!filter.isBlank()) {
      all.add("(" + filter + ")");
    }
    if (!near.isEmpty()) {
      all.add("geo_radius(" + String.join(", ", near) + ")");
    }
    if (!box.isEmpty()) {
      all.add("geo_box(" + String.join(", ", box) + ")");
    }
    return all.size() == 1 && !filter.isBlank() ? filter : String.join(" AND ", all);
  }

  private List<Probe> probes() throws IOException {
    List<Probe> probes = new ArrayList<>();
    if (image != null) {
      ByteString content = ByteString.copyFrom(Files.readAllBytes(image));
      probes.add(
          Probe.newBuilder().setPicture(PictureProbe.newBuilder().setContent(content)).build());
    }
    like.forEach(document -> probes.add(Probe.newBuilder().setDocument(document).build()));
    unlike.forEach(text -> probes.add(Probe.newBuilder().setText(text).setWeight(-1).build()));
    return probes;
  }
}
