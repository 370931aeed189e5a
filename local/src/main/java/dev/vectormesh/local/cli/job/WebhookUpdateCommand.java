package dev.vectormesh.local.cli.job;

import com.google.protobuf.FieldMask;
import dev.vectormesh.job.v1.UpdateWebhookEndpointRequest;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "update", description = "Changes what is set here, and leaves the rest.")
final class WebhookUpdateCommand extends WebhooksCommand.OfEndpoint {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  @Spec
  private CommandSpec spec;

  @Option(names = "--url", description = "Where to send from now on.")
  private @Nullable String url;

  @Option(
      names = "--type",
      arity = "0..1",
      fallbackValue = "",
      description = "Only such events; may be repeated. Without a value: all events.")
  private @Nullable List<String> types;

  @Option(names = "--name", description = "For people.")
  private @Nullable String displayName;

  WebhookUpdateCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    WebhookEndpoint.Builder endpoint = WebhookEndpoint.newBuilder().setName(name());
    FieldMask.Builder mask = FieldMask.newBuilder();
    if (url != null) {
      endpoint.setUrl(url);
      mask.addPaths("url");
    }
    if (types != null) {
      endpoint.addAllEventTypes(types.stream().filter(type -> !type.isEmpty()).toList());
      mask.addPaths("event_types");
    }
    if (displayName != null) {
      endpoint.setDisplayName(displayName);
      mask.addPaths("display_name");
    }
    if (mask.getPathsCount() == 0) {
      throw new ParameterException(
          spec.commandLine(), "What is to change? --url, --type or --name.");
    }
    var request =
        UpdateWebhookEndpointRequest.newBuilder().setWebhookEndpoint(endpoint).setUpdateMask(mask);
    return show(mesh.webhooks().updateWebhookEndpoint(request.build()));
  }
}
