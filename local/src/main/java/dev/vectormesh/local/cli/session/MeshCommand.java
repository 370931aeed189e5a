package dev.vectormesh.local.cli.session;

import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.data.DataDirectory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all commands have: a console and a data directory. */
public abstract class MeshCommand implements Callable<Integer> {
  protected final Console console;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data directory; else $VECTORMESH_DATA, else the user's data folder.")
  private @Nullable Path data;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  public MeshCommand(Console console) {
    this.console = console;
  }

  protected final DataDirectory directory() {
    return DataDirectory.choose(data, System.getenv());
  }
}
