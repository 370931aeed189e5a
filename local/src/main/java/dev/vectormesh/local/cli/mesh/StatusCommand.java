package dev.vectormesh.local.cli.mesh;

import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.data.MeshRecord;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
    name = "status",
    description = "Says whether a mesh runs on the data directory, where, and how its parts are.")
public final class StatusCommand extends MeshCommand {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  public StatusCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<MeshRecord> running = MeshSession.running(directory());
    if (running.isEmpty()) {
      console.print("No mesh runs on " + directory().root() + ".");
      return 1;
    }
    MeshRecord record = running.get();
    console.print("Vectormesh " + record.version() + ", process " + record.pid());
    record.ports().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            port -> console.print("  %-9s 127.0.0.1:%d".formatted(port.getKey(), port.getValue())));
    return health(record);
  }

  private int health(MeshRecord record) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(record.gateway().resolve("/health")).timeout(TIMEOUT).build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      console.print(answer.body());
      return answer.statusCode() == 200 ? 0 : 1;
    } catch (IOException e) {
      console.note("The gateway does not answer: " + e.getMessage() + ". See `vectormesh logs`.");
      return 1;
    }
  }
}
