package dev.vectormesh.local.cli.corpus;

import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.DeleteGenerationRequest;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.ListGenerationsRequest;
import dev.vectormesh.corpus.v1.SwitchGenerationRequest;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "generations",
    description = {
      "Lists the builds of a namespace's index, lets all search another one, or drops one.",
      "What is written goes to all of them, so that a switch back loses nothing."
    })
public final class GenerationsCommand extends ServiceCommand {
  /** What is to be done. */
  enum Action {
    LIST,
    SWITCH,
    DELETE
  }

  @Parameters(
      index = "0",
      paramLabel = "ACTION",
      arity = "0..1",
      description = "list, switch or delete; default: list.")
  private Action action = Action.LIST;

  @Parameters(index = "1", paramLabel = "NUMBER", arity = "0..1", description = "Which one.")
  private @Nullable Long number;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command.
  @Spec
  private CommandSpec spec;

  public GenerationsCommand(Console console) {
    super(console);
  }

  @Override
  protected void check() {
    if (action != Action.LIST && number == null) {
      throw new ParameterException(
          spec.commandLine(), "Which generation? `vectormesh generations` lists them.");
    }
  }

  @Override
  protected int run(MeshSession mesh) {
    String name = namespaceName() + "/generations/" + number;
    switch (action) {
      case LIST ->
          mesh.generations()
              .listGenerations(
                  ListGenerationsRequest.newBuilder().setParent(namespaceName()).build())
              .getGenerationsList()
              .forEach(this::print);
      case SWITCH -> {
        var live =
            mesh.generations()
                .switchGeneration(SwitchGenerationRequest.newBuilder().setName(name).build());
        console.print(
            "generation %d is searched, with %s"
                .formatted(live.getGeneration(), live.getSpace().getModel()));
      }
      case DELETE ->
          print(
              mesh.generations()
                  .deleteGeneration(DeleteGenerationRequest.newBuilder().setName(name).build()));
    }
    return 0;
  }

  private void print(Generation found) {
    if (json) {
      printJson(found);
      return;
    }
    String expires =
        found.hasExpireTime() ? "  until " + Timestamps.toString(found.getExpireTime()) : "";
    String pending =
        found.getPendingCount() == 0 ? "" : "  %,d pending".formatted(found.getPendingCount());
    String failure = found.getFailure().isEmpty() ? "" : "  " + found.getFailure();
    console.print(
        "%4s  %-9s %-28s %,10d documents %,11d points%s%s%s"
            .formatted(
                id(found.getName()),
                found.getState().name().replace("STATE_", ""),
                found.getSpace().getModel(),
                found.getDocumentCount(),
                found.getPointCount(),
                pending,
                expires,
                failure));
  }
}
