package dev.vectormesh.local.cli.mesh;

import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.platform.auth.AccessLabels;
import dev.vectormesh.platform.auth.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "token",
    description =
        "Prints a token for the mesh of this data directory: Authorization: Bearer TOKEN.")
public final class TokenCommand extends MeshCommand {
  private static final int MAX_MINUTES = 24 * 60;

  @Option(
      names = "--role",
      defaultValue = "ADMIN",
      description = "READER, WRITER, ADMIN or WORKER; default: ${DEFAULT-VALUE}.")
  private Role role = Role.ADMIN;

  @Option(
      names = "--tenant",
      defaultValue = MeshSession.TENANT,
      description = "The tenant; default: ${DEFAULT-VALUE}.")
  private String tenant = MeshSession.TENANT;

  @Option(
      names = "--minutes",
      defaultValue = "60",
      description = "How long it is good for, at most a day; default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--labels",
      split = ",",
      description =
          "Labels to see documents by, where a namespace goes by them: team-a,board; * stands for"
              + " all. Default: none.")
  private List<String> labels = List.of();

  public TokenCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (minutes < 1 || minutes > MAX_MINUTES) {
      console.note("--minutes must be 1 to " + MAX_MINUTES);
      return 2;
    }
    Optional<String> wrong =
        labels.stream()
            .filter(label -> !label.equals(AccessLabels.ALL) && !AccessLabels.isLabel(label))
            .findFirst();
    if (wrong.isPresent()) {
      console.note(
          "--labels: "
              + wrong.get()
              + " is no label: write 1 to 128 letters, digits and ._:/@+=-, first a letter or"
              + " digit, or * for all");
      return 2;
    }
    console.print(
        MeshSession.tokens(directory())
            .mint(tenant, "cli", Duration.ofMinutes(minutes), labels, role));
    return 0;
  }
}
