package dev.vectormesh.local.cli.mesh;

import dev.vectormesh.local.cli.session.Failures;
import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.cli.session.MeshLog;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.Version;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.data.DataDirectoryException;
import dev.vectormesh.local.data.MeshRecord;
import dev.vectormesh.local.mesh.Mesh;
import dev.vectormesh.local.mesh.MeshOptions;
import dev.vectormesh.local.mesh.MeshOptions.Ports;
import dev.vectormesh.platform.auth.Role;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "up",
    description = "Starts the whole mesh in this process; Ctrl-C (or `vectormesh stop`) stops it.")
public final class UpCommand extends MeshCommand {
  /** By each door: with more of them the start takes longer than the first search gains. */
  private static final int WARM_UP_SEARCHES = 3;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--port-base",
      paramLabel = "PORT",
      description = "Ports from this one on, instead of 8080 and 9100 to 9104.")
  private @Nullable Integer portBase;

  @Option(
      names = "--expose",
      description =
          "Qdrant (6334, with the API key in secrets/qdrant-api-key) and Triton (8001) listen too.")
  private boolean expose;

  @Option(
      names = "--local-webhooks",
      description = "Webhooks may go to receivers on this machine, by plain http.")
  private boolean localWebhooks;

  @Option(
      names = "--open",
      description =
          "For a lab: the gateway's callers on this machine may read and search without a token.")
  private boolean open;

  @Option(names = "--detach", description = "Goes on in the background.")
  private boolean detach;

  /** Set by --detach for the process that it starts. */
  @Option(names = "--detached", hidden = true)
  private boolean detached;

  @Option(
      names = "--files-root",
      paramLabel = "DIR",
      defaultValue = "/",
      description = "Folders that `ingest` may read, without the data directory; default: all.")
  private List<String> filesRoots = List.of("/");

  public UpCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws Exception {
    DataDirectory directory = directory();
    if (detach) {
      return new Detached(directory, console, spec.root().userObject().getClass())
          .start(this::arguments);
    }
    Ports ports = portBase == null ? Ports.standard(expose) : Ports.from(portBase, expose);
    MeshLog.toFile(directory);
    console.note("Starting on " + directory.root() + " ...");
    CountDownLatch stopped = new CountDownLatch(1);
    Mesh mesh = start(directory, ports);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("mesh-stop").unstarted(() -> stop(mesh, directory, stopped)));
    new FirstSearches(mesh.ports(), MeshSession.source(directory)).run(WARM_UP_SEARCHES);
    new MeshRecord(
            ProcessHandle.current().pid(), MeshRecord.ownStart(), Version.text(), mesh.ports())
        .write(directory.meshRecord());
    welcome(directory, mesh);
    stopped.await();
    return 0;
  }

  private List<String> arguments() {
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("up", "--detached", "--data", directory().root().toString()));
    if (portBase != null) {
      arguments.addAll(List.of("--port-base", portBase.toString()));
    }
    if (expose) {
      arguments.add("--expose");
    }
    if (localWebhooks) {
      arguments.add("--local-webhooks");
    }
    if (open) {
      arguments.add("--open");
    }
    filesRoots.forEach(root -> arguments.addAll(List.of("--files-root", root)));
    return arguments;
  }

  private void stop(Mesh mesh, DataDirectory directory, CountDownLatch stopped) {
    console.note("Stopping ...");
    try {
      Files.deleteIfExists(directory.meshRecord());
    } catch (IOException e) {
      console.note("mesh.json could not be deleted: " + e.getMessage());
    }
    mesh.close();
    console.note("Stopped.");
    stopped.countDown();
  }

  private void welcome(DataDirectory directory, Mesh mesh) {
    var ports = mesh.ports();
    var uptime = ManagementFactory.getRuntimeMXBean().getUptime();
    console.print("");
    console.print(
        console.bold("Vectormesh " + Version.text())
            + " is up after %.1f s.".formatted(uptime / 1e3));
    console.print("  In a browser http://127.0.0.1:%d/images".formatted(ports.get("gateway")));
    console.print("  GraphQL      http://127.0.0.1:%d/graphql".formatted(ports.get("gateway")));
    console.print("  GraphiQL     http://127.0.0.1:%d/graphiql".formatted(ports.get("gateway")));
    console.print(
        "  JSON, docs   http://127.0.0.1:%d/api/v1/..., /docs".formatted(ports.get("http")));
    console.print(
        "  gRPC         ingest %d, search %d, job %d, finetune %d"
            .formatted(
                ports.get("ingest"), ports.get("search"), ports.get("job"), ports.get("finetune")));
    console.print("  Metrics      http://127.0.0.1:%d/metrics".formatted(ports.get("metrics")));
    if (expose) {
      console.print(
          "  Backends     Qdrant %d (API key in secrets/qdrant-api-key), Triton %d (no key: of this machine alone)"
              .formatted(ports.get("qdrant"), ports.get("triton")));
    }
    console.print("  Data, logs   " + directory.root());
    if (open) {
      console.print(
          console.bold("  OPEN")
              + "         whoever is on this machine reads and searches without a token");
    }
    console.print("");
    if (detached) {
      // What is printed lies in a file for as long as the directory does.
      console.print("`vectormesh token` gives a token for an hour.");
    } else {
      console.print("A token for an hour (`vectormesh token` gives another):");
      console.print(MeshSession.tokens(directory).mint(MeshSession.TENANT, "cli", Role.ADMIN));
    }
    console.print("");
    console.print("Next: vectormesh ingest PATH, then vectormesh search \"...\"; Ctrl-C stops.");
  }

  private Mesh start(DataDirectory directory, Ports ports) {
    MeshOptions options = MeshOptions.onPorts(ports, filesRoots);
    options = localWebhooks ? options.withLocalWebhooks() : options;
    options = open ? options.openFor(MeshSession.TENANT) : options;
    try {
      return Mesh.start(directory, options, part -> console.note("  " + part + " is up"));
    } catch (DataDirectoryException e) {
      // A mesh that has the directory has the ports too.
      throw e;
    } catch (RuntimeException e) {
      String taken = TakenPorts.of(ports).orElse(null);
      throw taken == null
          ? e
          : new IllegalStateException("%s%n%s".formatted(Failures.message(e), taken), e);
    }
  }
}
