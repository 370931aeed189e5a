package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.DeadLetter;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "deadletters",
    description = "Lists items that failed and that no later ingest came by again.",
    subcommands = ReplayCommand.class)
public final class DeadLettersCommand extends ServiceCommand {
  @Option(
      names = "--filter",
      defaultValue = "",
      description =
          "Only some, by collection, batch, stage, reason and fail_time: reason = \"timeout\".")
  private String filter = "";

  public DeadLettersCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    long all = DeadLetterPages.each(mesh, namespaceName(), filter, this::print);
    if (!json) {
      console.print(all == 0 ? "Nothing failed." : "%,d failed".formatted(all));
    }
    return 0;
  }

  private void print(DeadLetter letter) {
    if (json) {
      printJson(letter);
      return;
    }
    console.print(
        "%s  %s (%s)  %s: %s"
            .formatted(
                id(letter.getBatch()),
                letter.getFailure().getStage(),
                letter.getFailure().getReason(),
                letter.getFailure().getItem(),
                letter.getFailure().getError().getMessage()));
  }
}
