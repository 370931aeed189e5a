package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Resources;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "write",
    description =
        "Writes documents in a stream, one a line of a file, as JSON of DocumentWrite:"
            + " {\"documentId\": \"a\", \"document\": {\"title\": \"A\", \"text\": \"...\"}}, with"
            + " vectors of your own in \"chunks\": [{\"text\": \"...\", \"vector\": [0.1, ...]}].")
final class WriteCommand extends ServiceCommand {
  @Parameters(paramLabel = "FILE", description = "The file, or - for what comes in.")
  private String file = "";

  @Option(
      names = {"-c", "--collection"},
      defaultValue = Defaults.COLLECTION,
      description = "The collection; default: ${DEFAULT-VALUE}.")
  private String collection = Defaults.COLLECTION;

  @Option(names = "--create-only", description = "Writes only documents that are not there.")
  private boolean createOnly;

  WriteCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) throws Exception {
    try (BufferedReader lines = open()) {
      Resources.ensure(mesh, namespace, collection, "");
      StreamedWrites writes = new StreamedWrites(mesh, collectionName(collection), console, json);
      return writes.run(lines, createOnly);
    }
  }

  private BufferedReader open() throws IOException {
    return file.equals("-")
        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
        : Files.newBufferedReader(Path.of(file));
  }
}
