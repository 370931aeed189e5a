package dev.vectormesh.local.cli.job;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.vectormesh.job.v1.CreateWebhookEndpointRequest;
import dev.vectormesh.job.v1.DeleteWebhookEndpointRequest;
import dev.vectormesh.job.v1.DisableWebhookEndpointRequest;
import dev.vectormesh.job.v1.EnableWebhookEndpointRequest;
import dev.vectormesh.job.v1.ListWebhookDeliveriesRequest;
import dev.vectormesh.job.v1.ListWebhookDeliveriesResponse;
import dev.vectormesh.job.v1.ListWebhookEndpointsRequest;
import dev.vectormesh.job.v1.ListWebhookEndpointsResponse;
import dev.vectormesh.job.v1.ReplayWebhookDeliveriesRequest;
import dev.vectormesh.job.v1.ReplayWebhookDeliveryRequest;
import dev.vectormesh.job.v1.RotateWebhookSecretRequest;
import dev.vectormesh.job.v1.WebhookAttempt;
import dev.vectormesh.job.v1.WebhookDelivery;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.MessageJson;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.cli.session.Times;
import dev.vectormesh.local.console.Console;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "webhooks",
    description = "Lists the addresses that are told of events.",
    subcommands = {
      WebhooksCommand.Create.class,
      WebhookUpdateCommand.class,
      WebhooksCommand.Rotate.class,
      WebhooksCommand.Deliveries.class,
      WebhooksCommand.Replay.class,
      WebhooksCommand.Enable.class,
      WebhooksCommand.Disable.class,
      WebhooksCommand.Delete.class,
    })
public final class WebhooksCommand extends ServiceCommand {
  private static final int PAGE = 500;

  public WebhooksCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    ListWebhookEndpointsRequest.Builder request = ListWebhookEndpointsRequest.newBuilder();
    ListWebhookEndpointsResponse page;
    do {
      page = mesh.webhooks().listWebhookEndpoints(request.build());
      page.getWebhookEndpointsList().forEach(endpoint -> print(console, json, endpoint));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return 0;
  }

  private static void print(Console console, boolean json, WebhookEndpoint endpoint) {
    if (json) {
      console.print(MessageJson.line(endpoint));
      return;
    }
    console.print(
        "%s  %-8s %s  %s%s"
            .formatted(
                id(endpoint.getName()),
                endpoint.getState().name().replace("STATE_", ""),
                endpoint.getUrl(),
                endpoint.getEventTypesCount() == 0
                    ? "all events"
                    : String.join(" ", endpoint.getEventTypesList()),
                trouble(endpoint)));
    if (!endpoint.getSecret().isEmpty()) {
      console.print(endpoint.getSecret());
      console.note("This secret is shown once: receivers check signatures with it.");
    }
  }

  private static String trouble(WebhookEndpoint endpoint) {
    String id = id(endpoint.getName());
    return switch (endpoint.getDisableCause()) {
      case DISABLE_CAUSE_GONE -> "  it answered 410 Gone; `webhooks enable %s`".formatted(id);
      case DISABLE_CAUSE_FAILING -> "  it failed for too long; `webhooks enable %s`".formatted(id);
      default ->
          endpoint.hasFailingSince()
              ? "  failing since " + Times.shown(true, endpoint.getFailingSince())
              : "";
    };
  }

  private static void print(Console console, boolean json, WebhookDelivery delivery) {
    WebhookAttempt last = delivery.getLastAttempt();
    console.print(
        json
            ? MessageJson.line(delivery)
            : "%s  %s  %-9s %-20s %d attempts  %s"
                .formatted(
                    id(delivery.getName()),
                    Times.shown(delivery.hasEventTime(), delivery.getEventTime()),
                    delivery.getState().name().replace("STATE_", ""),
                    delivery.getEventType(),
                    delivery.getAttemptCount(),
                    last.getError().isEmpty()
                        ? last.getStatusCode() == 0 ? "" : "HTTP " + last.getStatusCode()
                        : last.getError()));
  }

  /** One endpoint, by its id or name. */
  abstract static class OfEndpoint extends ServiceCommand {
    @Parameters(paramLabel = "ENDPOINT", description = "The endpoint's id.")
    private String endpoint = "";

    OfEndpoint(Console console) {
      super(console);
    }

    final String name() {
      return endpoint.startsWith("webhookEndpoints/") ? endpoint : "webhookEndpoints/" + endpoint;
    }

    final int show(WebhookEndpoint shown) {
      print(console, json, shown);
      return 0;
    }
  }

  @Command(name = "create", description = "Tells an address of events; prints its secret, once.")
  public static final class Create extends ServiceCommand {
    @Parameters(paramLabel = "URL", description = "Where to send: https, and a public address.")
    private String url = "";

    @Option(
        names = "--type",
        description = "Only such events: job.failed, or job.*; may be repeated.")
    private List<String> types = List.of();

    @Option(names = "--name", defaultValue = "", description = "For people.")
    private String displayName = "";

    Create(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var endpoint =
          WebhookEndpoint.newBuilder()
              .setUrl(url)
              .setDisplayName(displayName)
              .addAllEventTypes(types);
      var request = CreateWebhookEndpointRequest.newBuilder().setWebhookEndpoint(endpoint).build();
      print(console, json, mesh.webhooks().createWebhookEndpoint(request));
      return 0;
    }
  }

  @Command(
      name = "rotate",
      description = "Makes a new secret and prints it, once; the old one signs along for a while.")
  public static final class Rotate extends OfEndpoint {
    @Option(
        names = "--overlap",
        paramLabel = "LENGTH",
        converter = Times.Length.class,
        description = "How long the old one signs along: 0s, 2h, 1d; a day unless set.")
    private @Nullable Duration overlap;

    Rotate(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      RotateWebhookSecretRequest.Builder request =
          RotateWebhookSecretRequest.newBuilder().setName(name());
      if (overlap != null) {
        request.setOverlap(overlap);
      }
      return show(mesh.webhooks().rotateWebhookSecret(request.build()));
    }
  }

  @Command(name = "deliveries", description = "Lists what was sent to an endpoint, newest first.")
  public static final class Deliveries extends OfEndpoint {
    @Option(
        names = "--filter",
        defaultValue = "",
        description = "For example: state = \"FAILED\" AND event_type = \"job.*\"")
    private String filter = "";

    @Option(names = "--limit", defaultValue = "50", description = "Default: ${DEFAULT-VALUE}.")
    private int limit;

    Deliveries(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      ListWebhookDeliveriesRequest.Builder request =
          ListWebhookDeliveriesRequest.newBuilder().setParent(name()).setFilter(filter);
      int shown = 0;
      ListWebhookDeliveriesResponse page;
      do {
        request.setPageSize(Math.min(PAGE, limit - shown));
        page = mesh.webhooks().listWebhookDeliveries(request.build());
        page.getWebhookDeliveriesList().forEach(delivery -> print(console, json, delivery));
        shown += page.getWebhookDeliveriesCount();
        request.setPageToken(page.getNextPageToken());
      } while (!page.getNextPageToken().isEmpty() && shown < limit);
      return 0;
    }
  }

  @Command(name = "replay", description = "Sends one delivery again, or what failed in a time.")
  public static final class Replay extends OfEndpoint {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
    @Spec
    private CommandSpec spec;

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "DELIVERY",
        description = "The delivery's id, or else --since.")
    private @Nullable String delivery;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        converter = Times.Past.class,
        description = "Events from 2026-11-21T12:00:00Z on, or of the last 15m, 2h, 1d.")
    private @Nullable Timestamp since;

    @Option(
        names = "--until",
        paramLabel = "TIME",
        converter = Times.Past.class,
        description = "And before this time; else until now.")
    private @Nullable Timestamp until;

    @Option(names = "--all", description = "What was delivered, too.")
    private boolean all;

    Replay(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      if (delivery != null && since == null) {
        String name = name() + "/deliveries/" + id(delivery);
        var request = ReplayWebhookDeliveryRequest.newBuilder().setName(name).build();
        print(console, json, mesh.webhooks().replayWebhookDelivery(request));
        return 0;
      }
      if (delivery != null || since == null) {
        throw new ParameterException(
            spec.commandLine(), "Which? Either one DELIVERY, or --since 2h.");
      }
      ReplayWebhookDeliveriesRequest.Builder request =
          ReplayWebhookDeliveriesRequest.newBuilder()
              .setParent(name())
              .setStartTime(since)
              .setIncludeDelivered(all);
      if (until != null) {
        request.setEndTime(until);
      }
      var replayed = mesh.webhooks().replayWebhookDeliveries(request.build());
      console.print(
          json
              ? MessageJson.line(replayed)
              : "%d deliveries are on their way again".formatted(replayed.getReplayedCount()));
      return 0;
    }
  }

  @Command(name = "enable", description = "Tells an endpoint of events again, from now on.")
  public static final class Enable extends OfEndpoint {
    Enable(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var request = EnableWebhookEndpointRequest.newBuilder().setName(name()).build();
      return show(mesh.webhooks().enableWebhookEndpoint(request));
    }
  }

  @Command(name = "disable", description = "Tells an endpoint of nothing more.")
  public static final class Disable extends OfEndpoint {
    Disable(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var request = DisableWebhookEndpointRequest.newBuilder().setName(name()).build();
      return show(mesh.webhooks().disableWebhookEndpoint(request));
    }
  }

  @Command(name = "delete", description = "Deletes an endpoint with its deliveries.")
  public static final class Delete extends OfEndpoint {
    Delete(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var request = DeleteWebhookEndpointRequest.newBuilder().setName(name()).build();
      var unused = mesh.webhooks().deleteWebhookEndpoint(request);
      console.note("Deleted " + name() + ".");
      return 0;
    }
  }
}
