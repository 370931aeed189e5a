package dev.vectormesh.local.cli.eval;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.eval.AdapterReport;
import dev.vectormesh.local.eval.BeirCollection;
import dev.vectormesh.local.eval.Counting;
import dev.vectormesh.local.eval.EvalReport;
import dev.vectormesh.local.eval.Evaluation;
import dev.vectormesh.local.eval.PictureReport;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "eval",
    description = {
      "Measures retrieval on collections in BEIR layout (corpus.jsonl, queries.jsonl, qrels.tsv):",
      "nDCG@10, recall@100 and MRR@10 of dense, lexical and hybrid search.",
      "Both countings take a query without a relevant document, or without hits, as 0.",
      "--adapter trains adapters from the judgements, five folds by query, and says what each"
          + " gains",
      "for queries that it did not learn from; no document is embedded again for that.",
      "--pictures measures the encoder of pictures that comes along on pictures that the project",
      "drew: R@1, R@5, R@10 and MRR@10, of pairs that it learnt from and of pairs held out."
    })
public final class EvalCommand extends ServiceCommand {
  @Parameters(arity = "0..*", paramLabel = "DIR", description = "Folders in BEIR layout.")
  private List<Path> folders = List.of();

  @Option(
      names = "--encoder",
      defaultValue = "",
      description = "The model that embeds; default: the mesh's.")
  private String encoder = "";

  @Option(
      names = "--counting",
      defaultValue = "beir",
      paramLabel = "beir|trec",
      description = {
        "Whose rules count: beir (default) leaves a document out whose id is the query's;",
        "trec counts as trec_eval does."
      })
  private Counting counting = Counting.BEIR;

  @Option(
      names = "--pictures",
      description = "Measures clip-drawn on 1,000 drawn pictures and their captions.")
  private boolean pictures;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Measures --pictures on so many of them alone, taken evenly.")
  private @Nullable Integer sample;

  @Option(
      names = "--adapter",
      description = "Also measures what an adapter gains that learns from the judgements.")
  private boolean adapter;

  @Option(names = "--keep", description = "Keeps the namespaces that the documents were put in.")
  private boolean keep;

  @Option(
      names = "--gateway",
      description = "Searches through the GraphQL gateway of the running mesh.")
  private boolean gateway;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command.
  @Spec
  private CommandSpec spec;

  public EvalCommand(Console console) {
    super(console);
  }

  @Override
  protected void check() {
    if (folders.isEmpty() && !pictures) {
      throw new ParameterException(spec.commandLine(), "What to measure: DIR or --pictures?");
    }
    if (sample != null && (sample < 1 || !pictures)) {
      throw new ParameterException(
          spec.commandLine(), "--sample is 1 or more, and goes with --pictures.");
    }
    if (adapter && folders.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--adapter learns from judgements: of DIR?");
    }
  }

  @Override
  protected int run(MeshSession mesh) throws Exception {
    if (!folders.isEmpty()) {
      texts(mesh);
    }
    if (pictures) {
      PictureReport report = new DrawnEvaluation(mesh, console, json, sample).run(keep);
      (json ? report.json() : report.table()).forEach(console::print);
    }
    return 0;
  }

  private void texts(MeshSession mesh) throws Exception {
    EvalReport report = new EvalReport(counting);
    if (adapter) {
      AdapterReport adapters = new AdapterReport();
      try (AdapterEvaluation trained =
          new AdapterEvaluation(mesh, directory().models(), console, json)) {
        texts(
            mesh,
            report,
            (collection, documents) ->
                adapters.add(collection.name(), trained.run(collection, documents)));
      }
      print(report);
      (json ? adapters.json() : adapters.table()).forEach(console::print);
    } else {
      texts(mesh, report, (_, _) -> {});
      print(report);
    }
  }

  private void print(EvalReport report) {
    (json ? report.json() : report.table()).forEach(console::print);
  }

  /** What is done with the documents of a collection after they were searched. */
  private interface Afterwards {
    void with(BeirCollection collection, EvalNamespace documents) throws Exception;
  }

  private void texts(MeshSession mesh, EvalReport report, Afterwards afterwards) throws Exception {
    Searcher searcher = gateway ? GatewaySearcher.of(mesh, directory()) : new GrpcSearcher(mesh);
    for (Path folder : folders) {
      BeirCollection collection = BeirCollection.open(folder);
      try (EvalNamespace documents =
          EvalNamespace.load(mesh, collection, encoder, keep, console, json)) {
        Evaluation evaluation =
            Evaluation.of(
                collection,
                counting,
                (query, mode) ->
                    documents.named(searcher.search(documents.namespace(), query, mode)),
                console.progress(
                    collection.name() + " queries",
                    "searches",
                    3L * collection.queries().size(),
                    json));
        report.add(collection.name(), evaluation);
        afterwards.with(collection, documents);
      }
    }
  }
}
