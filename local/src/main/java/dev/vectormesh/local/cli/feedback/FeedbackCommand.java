package dev.vectormesh.local.cli.feedback;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.cli.session.Times;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.search.v1.DeleteUserFeedbackRequest;
import dev.vectormesh.search.v1.DeleteUserFeedbackResponse;
import dev.vectormesh.search.v1.FeedbackMark;
import dev.vectormesh.search.v1.ListSessionBatchesRequest;
import dev.vectormesh.search.v1.ListSessionBatchesResponse;
import dev.vectormesh.search.v1.ListSessionsRequest;
import dev.vectormesh.search.v1.ListSessionsResponse;
import dev.vectormesh.search.v1.ReleaseSessionBatchRequest;
import dev.vectormesh.search.v1.Session;
import dev.vectormesh.search.v1.SessionBatch;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "feedback",
    description = "Lists sessions: what was asked and shown, and how much was done with it.",
    subcommands = {
      FeedbackImportCommand.class,
      FeedbackExportCommand.class,
      FeedbackCurveCommand.class,
      FeedbackCommand.Batches.class,
      FeedbackCommand.Release.class,
      FeedbackCommand.DeleteUser.class,
    })
public final class FeedbackCommand extends ServiceCommand {
  private static final int PAGE = 500;

  @Option(
      names = "--filter",
      defaultValue = "",
      description = "For example: query = \"red*\" AND mark = BOT_RATE")
  private String filter = "";

  @Option(
      names = "--limit",
      defaultValue = "50",
      description = "At most this many, newest first; default: ${DEFAULT-VALUE}.")
  private int limit = 50;

  public FeedbackCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    ListSessionsRequest.Builder request =
        ListSessionsRequest.newBuilder().setParent(namespaceName()).setFilter(filter);
    int shown = 0;
    ListSessionsResponse page;
    do {
      page =
          mesh.feedback()
              .listSessions(request.setPageSize(Math.clamp(limit - shown, 1, PAGE)).build());
      page.getSessionsList().forEach(this::print);
      shown += page.getSessionsCount();
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty() && shown < limit);
    return 0;
  }

  private void print(Session session) {
    if (json) {
      printJson(session);
      return;
    }
    console.print(
        "%s  %s  %3d shown %3d events  %s  %s"
            .formatted(
                Times.shown(true, session.getCreateTime()),
                id(session.getName()),
                session.getShownCount(),
                session.getEventCount(),
                Console.cut(session.getQuery(), 60),
                console.dim((session.getUser() + " " + marks(session.getMarksList())).strip())));
  }

  private static String marks(List<FeedbackMark> marks) {
    return marks.stream()
        .map(mark -> mark.name().replace("FEEDBACK_MARK_", ""))
        .collect(Collectors.joining(" "));
  }

  private static String line(SessionBatch batch) {
    return "%s  %-10s since %s  %,d sessions (%,d marked), %,d events (%,d marked)"
        .formatted(
            id(batch.getName()),
            batch.getState().name().replace("STATE_", ""),
            Times.shown(batch.hasCreateTime(), batch.getCreateTime()),
            batch.getSessionCount(),
            batch.getMarkedSessionCount(),
            batch.getEventCount(),
            batch.getMarkedEventCount());
  }

  @Command(name = "batches", description = "Lists batches of sessions, newest first.")
  static final class Batches extends ServiceCommand {
    Batches(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      ListSessionBatchesRequest.Builder request =
          ListSessionBatchesRequest.newBuilder().setParent(namespaceName()).setPageSize(PAGE);
      ListSessionBatchesResponse page;
      do {
        page = mesh.feedback().listSessionBatches(request.build());
        for (SessionBatch batch : page.getSessionBatchesList()) {
          if (json) {
            printJson(batch);
          } else {
            console.print(line(batch));
          }
        }
        request.setPageToken(page.getNextPageToken());
      } while (!page.getNextPageToken().isEmpty());
      return 0;
    }
  }

  @Command(name = "release", description = "Closes the batch that collects, and opens the next.")
  static final class Release extends ServiceCommand {
    @Option(
        names = "--request-id",
        paramLabel = "UUID",
        description = "The same again releases nothing more; default: a new one.")
    private UUID requestId = UUID.randomUUID();

    Release(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      SessionBatch batch =
          mesh.feedback()
              .releaseSessionBatch(
                  ReleaseSessionBatchRequest.newBuilder()
                      .setParent(namespaceName())
                      .setRequestId(requestId.toString())
                      .build());
      if (json) {
        printJson(batch);
      } else {
        console.print(line(batch));
      }
      return 0;
    }
  }

  @Command(
      name = "delete-user",
      description = "Forgets a user: their sessions and events are deleted.")
  static final class DeleteUser extends ServiceCommand {
    @Parameters(paramLabel = "USER", description = "As sessions name them.")
    private String user = "";

    @Option(names = "--all-namespaces", description = "Not in one namespace alone.")
    private boolean all;

    DeleteUser(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      DeleteUserFeedbackResponse deleted =
          mesh.feedback()
              .deleteUserFeedback(
                  DeleteUserFeedbackRequest.newBuilder()
                      .setParent(all ? "namespaces/-" : namespaceName())
                      .setUser(user)
                      .build());
      if (json) {
        printJson(deleted);
      } else {
        console.print(
            "%,d sessions and %,d events deleted"
                .formatted(deleted.getSessionCount(), deleted.getEventCount()));
      }
      return 0;
    }
  }
}
