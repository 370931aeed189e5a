package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.Chunking;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.Extractor;
import dev.vectormesh.corpus.v1.GetCollectionRequest;
import dev.vectormesh.corpus.v1.ListCollectionsRequest;
import dev.vectormesh.corpus.v1.ListCollectionsResponse;
import dev.vectormesh.corpus.v1.SchemaField;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "collections",
    description = {
      "Lists a namespace's collections, creates one, or shows one with its metadata's fields.",
      "One that is made from a bucket, or from other collections, is filled by `batches submit`."
    })
public final class CollectionsCommand extends ServiceCommand {
  /** What is to be done. */
  enum Action {
    LIST,
    CREATE,
    SHOW
  }

  /** {@link Chunking.Method}, as it is typed. */
  enum ChunkMethod {
    WINDOW,
    SENTENCE,
    PARAGRAPH,
    STRUCTURE,
    TABLE_ROWS,
    CODE,
    SEMANTIC
  }

  /** {@link Chunking.TokenCount}, as it is typed. */
  enum TokenCount {
    ENCODER,
    CL100K
  }

  @Parameters(
      index = "0",
      paramLabel = "ACTION",
      arity = "0..1",
      description = "list, create or show; default: list.")
  private Action action = Action.LIST;

  @Parameters(index = "1", paramLabel = "NAME", arity = "0..1", description = "Its name.")
  private @Nullable String name;

  @Option(names = "--encoder", paramLabel = "MODEL", description = "Another than the namespace's.")
  private String encoder = "";

  @Option(names = "--max-tokens", paramLabel = "N", description = "Tokens in a chunk at most.")
  private int maxTokens;

  @Option(names = "--overlap-tokens", paramLabel = "N", description = "That two neighbours share.")
  private @Nullable Integer overlapTokens;

  @Option(
      names = "--chunking",
      paramLabel = "METHOD",
      description =
          "How texts are cut: window, sentence, paragraph, structure, table_rows, code, semantic;"
              + " default: window.")
  private ChunkMethod method = ChunkMethod.WINDOW;

  @Option(
      names = "--token-count",
      paramLabel = "WHOSE",
      description = "Whose tokens are counted: encoder or cl100k; default: encoder.")
  private TokenCount count = TokenCount.ENCODER;

  @Option(
      names = "--semantic-percentile",
      paramLabel = "P",
      description =
          "Of semantic: the percentage of neighbouring sentences that stay together; default: 95.")
  private int percentile;

  @Option(
      names = "--extract",
      paramLabel = "NAME[:KEY=VALUE,...]",
      description =
          "What reads texts before they are cut: language, personal_data:mask=true; may be"
              + " repeated. A name without a version is the first one.")
  private List<String> extractors = new ArrayList<>();

  private List<Extractor> readers = List.of();

  @Option(
      names = "--from-bucket",
      paramLabel = "BUCKET",
      description = "Its documents are made from this bucket's objects.")
  private String bucket = "";

  @Option(
      names = "--from-collection",
      paramLabel = "NAME",
      description = "Its documents are made from this collection's; may be repeated.")
  private List<String> collections = new ArrayList<>();

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = "From which of them alone: 'meta.lang = en AND title : report'.")
  private String filter = "";

  @Option(
      names = "--map",
      paramLabel = "FIELD=FROM",
      description = "A field taken from another: text=meta.summary; may be repeated.")
  private Map<String, String> mappings = new LinkedHashMap<>();

  @Option(
      names = "--pass",
      paramLabel = "KEY",
      description = "A metadata key that is passed on; may be repeated. Without it, all are.")
  private List<String> passed = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command.
  @Spec
  private CommandSpec spec;

  public CollectionsCommand(Console console) {
    super(console);
  }

  @Override
  protected void check() {
    readers = extractors.stream().map(this::extractor).toList();
    if (action != Action.LIST && name == null) {
      throw new ParameterException(spec.commandLine(), "What is the collection's name?");
    }
    boolean made = !bucket.isEmpty() || !collections.isEmpty();
    if (!made && (!filter.isEmpty() || !mappings.isEmpty() || !passed.isEmpty())) {
      throw new ParameterException(
          spec.commandLine(),
          "--filter, --map and --pass need --from-bucket or --from-collection.");
    }
  }

  @Override
  protected int run(MeshSession mesh) {
    switch (action) {
      case LIST -> list(mesh);
      case CREATE -> print(mesh.collections().createCollection(request()));
      case SHOW -> show(mesh);
    }
    return 0;
  }

  private void list(MeshSession mesh) {
    ListCollectionsRequest.Builder request =
        ListCollectionsRequest.newBuilder().setParent(namespaceName());
    ListCollectionsResponse page;
    do {
      page = mesh.collections().listCollections(request.build());
      page.getCollectionsList().forEach(this::print);
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
  }

  private void show(MeshSession mesh) {
    Collection found =
        mesh.collections()
            .getCollection(
                GetCollectionRequest.newBuilder()
                    .setName(collectionName(String.valueOf(name)))
                    .build());
    print(found);
    if (!json) {
      found
          .getSchemaList()
          .forEach(field ->
              console.print(
                  "  %-40s %-12s %9d"
                      .formatted(field.getName(), type(field), field.getExampleCount())));
    }
  }

  private static String type(SchemaField field) {
    return switch (field.getType()) {
      case TYPE_STRING -> "string";
      case TYPE_NUMBER -> "number";
      case TYPE_BOOL -> "bool";
      case TYPE_DATE -> "date";
      case TYPE_LIST -> "list";
      case TYPE_OBJECT -> "object";
      case TYPE_UNSPECIFIED, UNRECOGNIZED -> "not yet";
    };
  }

  private CreateCollectionRequest request() {
    Chunking.Builder chunking =
        Chunking.newBuilder()
            .setMethod(Chunking.Method.valueOf("METHOD_" + method))
            .setTokenCount(Chunking.TokenCount.valueOf("TOKEN_COUNT_" + count))
            .setSemanticPercentile(percentile)
            .setMaxTokens(maxTokens);
    if (overlapTokens != null) {
      chunking.setOverlapTokens(overlapTokens);
    }
    Collection.Builder collection =
        Collection.newBuilder().setEncoder(encoder).setChunking(chunking);
    collection.addAllExtractors(readers);
    if (!bucket.isEmpty() || !collections.isEmpty()) {
      collection.setInput(input());
    }
    return CreateCollectionRequest.newBuilder()
        .setParent(namespaceName())
        .setCollectionId(String.valueOf(name))
        .setCollection(collection)
        .build();
  }

  private Extractor extractor(String text) {
    int colon = text.indexOf(':');
    String called = colon < 0 ? text : text.substring(0, colon);
    Extractor.Builder extractor =
        Extractor.newBuilder().setName(called.contains("@") ? called : called + "@1");
    String settings = colon < 0 ? "" : text.substring(colon + 1);
    for (String setting :
        settings.isEmpty() ? List.<String>of() : List.of(settings.split(",", -1))) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new ParameterException(
            spec.commandLine(), "--extract " + text + ": settings are written KEY=VALUE.");
      }
      extractor.putSettings(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return extractor.build();
  }

  private CollectionInput input() {
    CollectionInput.Builder input =
        CollectionInput.newBuilder()
            .setFilter(filter)
            .putAllMappings(mappings)
            .addAllPassedKeys(passed)
            .addAllCollections(collections.stream().map(this::collectionName).toList());
    return bucket.isEmpty()
        ? input.build()
        : input.setBucket(namespaceName() + "/buckets/" + bucket).build();
  }

  private void print(Collection found) {
    if (json) {
      printJson(found);
      return;
    }
    console.print(
        "%-32s %8d documents %9d chunks%s"
            .formatted(
                id(found.getName()), found.getDocumentCount(), found.getChunkCount(), from(found)));
  }

  private static String from(Collection found) {
    if (!found.hasInput()) {
      return "";
    }
    CollectionInput input = found.getInput();
    String from =
        input.getBucket().isEmpty()
            ? String.join(
                ", ", input.getCollectionsList().stream().map(ServiceCommand::id).toList())
            : "bucket " + id(input.getBucket());
    return "  from " + from + (input.getFilter().isEmpty() ? "" : " where " + input.getFilter());
  }
}
