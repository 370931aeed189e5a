package dev.vectormesh.gateway.graphql.webhook;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Deleted;
import dev.vectormesh.gateway.graphql.field.Masked;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.job.v1.CreateWebhookEndpointRequest;
import dev.vectormesh.job.v1.DeleteWebhookEndpointRequest;
import dev.vectormesh.job.v1.DisableWebhookEndpointRequest;
import dev.vectormesh.job.v1.EnableWebhookEndpointRequest;
import dev.vectormesh.job.v1.GetWebhookEndpointRequest;
import dev.vectormesh.job.v1.ListWebhookEndpointsRequest;
import dev.vectormesh.job.v1.RotateWebhookSecretRequest;
import dev.vectormesh.job.v1.UpdateWebhookEndpointRequest;
import dev.vectormesh.job.v1.WebhookEndpoint;
import graphql.schema.DataFetchingEnvironment;
import java.util.concurrent.CompletableFuture;

/** The addresses that are told of events. */
@DgsComponent
public final class WebhookFetchers {
  private final Mesh mesh;

  public WebhookFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<WebhookEndpoint>> webhookEndpoints(
      DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListWebhookEndpointsRequest request =
        ListWebhookEndpointsRequest.newBuilder()
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.webhooks().listWebhookEndpoints(request))
        .thenApply(r -> Connection.of(page, r.getWebhookEndpointsList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<WebhookEndpoint> webhookEndpoint(DataFetchingEnvironment field) {
    var request = GetWebhookEndpointRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.webhooks().getWebhookEndpoint(request));
  }

  @DgsMutation
  public CompletableFuture<WebhookEndpoint> createWebhookEndpoint(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    CreateWebhookEndpointRequest.Builder request = CreateWebhookEndpointRequest.newBuilder();
    WebhookEndpoint.Builder endpoint =
        request.getWebhookEndpointBuilder().setUrl(given.required("url"));
    given.string("displayName", endpoint::setDisplayName);
    given.strings("eventTypes", endpoint::addEventTypes);
    given.string("requestId", request::setRequestId);
    return CallerScope.of(field).ask(() -> mesh.webhooks().createWebhookEndpoint(request.build()));
  }

  @DgsMutation
  public CompletableFuture<WebhookEndpoint> updateWebhookEndpoint(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    UpdateWebhookEndpointRequest.Builder request = UpdateWebhookEndpointRequest.newBuilder();
    WebhookEndpoint.Builder endpoint = request.getWebhookEndpointBuilder().setName(name(field));
    Masked fields = new Masked(given, request.getUpdateMaskBuilder());
    fields.string("url", "url", endpoint::setUrl);
    fields.string("displayName", "display_name", endpoint::setDisplayName);
    if (given.has("eventTypes")) {
      request.getUpdateMaskBuilder().addPaths("event_types");
      given.strings("eventTypes", endpoint::addEventTypes);
    }
    given.string("etag", endpoint::setEtag);
    return CallerScope.of(field).ask(() -> mesh.webhooks().updateWebhookEndpoint(request.build()));
  }

  @DgsMutation
  public CompletableFuture<Deleted> deleteWebhookEndpoint(DataFetchingEnvironment field) {
    String name = name(field);
    var request = DeleteWebhookEndpointRequest.newBuilder().setName(name);
    new Arguments(field).string("etag", request::setEtag);
    return CallerScope.of(field)
        .ask(() -> mesh.webhooks().deleteWebhookEndpoint(request.build()))
        .thenApply(empty -> new Deleted(name));
  }

  @DgsMutation
  public CompletableFuture<WebhookEndpoint> enableWebhookEndpoint(DataFetchingEnvironment field) {
    var request = EnableWebhookEndpointRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.webhooks().enableWebhookEndpoint(request));
  }

  @DgsMutation
  public CompletableFuture<WebhookEndpoint> disableWebhookEndpoint(DataFetchingEnvironment field) {
    var request = DisableWebhookEndpointRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.webhooks().disableWebhookEndpoint(request));
  }

  @DgsMutation
  public CompletableFuture<WebhookEndpoint> rotateWebhookSecret(DataFetchingEnvironment field) {
    var request = RotateWebhookSecretRequest.newBuilder().setName(name(field));
    new Arguments(field).milliseconds("overlap", request::setOverlap);
    return CallerScope.of(field).ask(() -> mesh.webhooks().rotateWebhookSecret(request.build()));
  }

  private static String name(DataFetchingEnvironment field) {
    return Names.webhookEndpoint(new Arguments(field).required("name"));
  }
}
