package dev.vectormesh.local.cli.feedback;

import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Resources;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.console.Progress;
import dev.vectormesh.local.feedback.FeedbackFile;
import dev.vectormesh.local.feedback.FeedbackReader;
import dev.vectormesh.local.feedback.FeedbackUpload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "import",
    description = {
      "Reads sessions and events of files, plain or compressed by gzip.",
      "The same file again changes nothing. A line that is wrong is told, and the rest goes on."
    })
final class FeedbackImportCommand extends ServiceCommand {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "What to read.")
  private List<Path> files = List.of();

  @Option(
      names = "--format",
      required = true,
      description = {
        "ours: what `feedback export` writes;",
        "ubi: User Behavior Insights of OpenSearch, queries and events as lines of JSON;",
        "retrotech: CSV of sess_id, query, rank, clicked_doc_id, clicked."
      })
  private FeedbackReader.Format format = FeedbackReader.Format.OURS;

  @Option(
      names = {"-c", "--collection"},
      defaultValue = Defaults.COLLECTION,
      description =
          "Where documents are that a file names by their ids alone; default: ${DEFAULT-VALUE}.")
  private String collection = Defaults.COLLECTION;

  @Option(
      names = "--first-ordinal",
      defaultValue = "0",
      description = "What a ubi file calls the first place: 0 or 1; default: ${DEFAULT-VALUE}.")
  private int firstOrdinal;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command.
  @Spec
  private CommandSpec spec;

  FeedbackImportCommand(Console console) {
    super(console);
  }

  @Override
  protected void check() {
    if (firstOrdinal < 0 || firstOrdinal > 1) {
      throw new ParameterException(spec.commandLine(), "--first-ordinal takes 0 or 1.");
    }
    for (Path file : files) {
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw new ParameterException(spec.commandLine(), file + " is no file that can be read.");
      }
    }
  }

  @Override
  protected int run(MeshSession mesh) throws IOException {
    Resources.ensure(mesh, namespace, collection, "");
    long refused = 0;
    for (Path file : files) {
      FeedbackUpload.Counts counts = read(mesh, file);
      console.print(summary(file, counts));
      refused += counts.refused;
    }
    return refused == 0 ? 0 : 1;
  }

  private FeedbackUpload.Counts read(MeshSession mesh, Path file) throws IOException {
    try (Progress progress = console.progress("Importing", "lines", 0, json)) {
      FeedbackUpload upload =
          new FeedbackUpload(
              namespaceName(),
              mesh.feedback(),
              fault -> console.note(file.getFileName() + ", " + fault),
              lines -> progress.update(lines, 0, ""));
      FeedbackReader.Target target =
          new FeedbackReader.Target(namespaceName(), collection, firstOrdinal, upload);
      FeedbackFile.read(file, format.reader(target), upload);
      return upload.end();
    }
  }

  private String summary(Path file, FeedbackUpload.Counts counts) {
    StringBuilder line =
        new StringBuilder(
            "%s: %,d sessions, %,d events (%,d marked)"
                .formatted(
                    file.getFileName(), counts.sessions, counts.events, counts.markedEvents));
    if (counts.knownSessions + counts.knownEvents > 0) {
      line.append(
          "; known before: %,d sessions, %,d events"
              .formatted(counts.knownSessions, counts.knownEvents));
    }
    counts.passedOver.forEach((kind, count) -> line.append("; %,d %s".formatted(count, kind)));
    if (counts.refused > 0) {
      line.append("; %,d refused".formatted(counts.refused));
    }
    return line.toString();
  }
}
