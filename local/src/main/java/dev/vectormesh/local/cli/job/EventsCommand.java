package dev.vectormesh.local.cli.job;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.ListEventsRequest;
import dev.vectormesh.job.v1.ListEventsResponse;
import dev.vectormesh.job.v1.SubscribeEventsRequest;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.cli.session.Times;
import dev.vectormesh.local.console.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "events",
    description = "Lists what happened, newest first; follows what happens from now on.")
public final class EventsCommand extends ServiceCommand {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  @Spec
  private CommandSpec spec;

  @Option(
      names = {"-f", "--follow"},
      description = "Goes on with each new event, oldest first, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--after",
      paramLabel = "CURSOR",
      description = "Follows from this event's cursor on (the first column); nothing is missed.")
  private @Nullable String after;

  @Option(names = "--from-oldest", description = "Follows from the oldest event that is kept.")
  private boolean fromOldest;

  @Option(
      names = "--type",
      description = "Only such events: job.failed, or job.* for all of jobs; may be repeated.")
  private List<String> types = List.of();

  @Option(
      names = "--filter",
      defaultValue = "",
      description = "For example: subject = \"jobs/...\" AND time > \"2026-11-21T12:00:00Z\"")
  private String filter = "";

  @Option(
      names = "--limit",
      defaultValue = "50",
      description = "Lists at most this many; default: ${DEFAULT-VALUE}.")
  private int limit;

  public EventsCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    if (!follow && (after != null || fromOldest)) {
      throw new ParameterException(
          spec.commandLine(), "--after and --from-oldest say where --follow begins; add --follow.");
    }
    if (!follow) {
      list(mesh);
      return 0;
    }
    SubscribeEventsRequest.Builder request =
        SubscribeEventsRequest.newBuilder().setFilter(filters()).setFromOldest(fromOldest);
    if (after != null) {
      request.setCursor(after);
    }
    EventFollower.follow(
        mesh.events(), request.build(), next -> next.getEventsList().forEach(this::print));
    return 0;
  }

  private void list(MeshSession mesh) {
    ListEventsRequest.Builder request = ListEventsRequest.newBuilder().setFilter(filters());
    int shown = 0;
    ListEventsResponse page;
    do {
      page = mesh.events().listEvents(request.setPageSize(limit - shown).build());
      page.getEventsList().forEach(this::print);
      shown += page.getEventsCount();
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty() && shown < limit);
    if (!page.getNextPageToken().isEmpty()) {
      console.note("There are more; see --limit.");
    }
  }

  private String filters() {
    List<String> parts = new ArrayList<>();
    if (!types.isEmpty()) {
      parts.add(
          types.stream()
              .map(type -> "type = \"%s\"".formatted(type))
              .collect(Collectors.joining(" OR ", "(", ")")));
    }
    if (!filter.isBlank()) {
      parts.add("(" + filter + ")");
    }
    return String.join(" AND ", parts);
  }

  private void print(Event event) {
    if (json) {
      printJson(event);
      return;
    }
    console.print(
        "%s  %s  %-24s %s  %s"
            .formatted(
                console.dim(event.getCursor()),
                Times.shown(event.hasTime(), event.getTime()),
                event.getType(),
                event.getSubject(),
                console.dim(Console.cut(compact(event.getData()), 120))));
  }

  private static String compact(Struct data) {
    try {
      return data.getFieldsCount() == 0
          ? ""
          : JsonFormat.printer().omittingInsignificantWhitespace().print(data);
    } catch (InvalidProtocolBufferException e) {
      return "";
    }
  }
}
