package dev.vectormesh.gateway.graphql.webhook;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsData;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.job.v1.GetWebhookDeliveryRequest;
import dev.vectormesh.job.v1.ListWebhookDeliveriesRequest;
import dev.vectormesh.job.v1.ReplayWebhookDeliveriesRequest;
import dev.vectormesh.job.v1.ReplayWebhookDeliveriesResponse;
import dev.vectormesh.job.v1.ReplayWebhookDeliveryRequest;
import dev.vectormesh.job.v1.WebhookDelivery;
import dev.vectormesh.job.v1.WebhookEndpoint;
import graphql.schema.DataFetchingEnvironment;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** What was sent to webhook endpoints. */
@DgsComponent
public final class DeliveryFetchers {
  private final Mesh mesh;

  public DeliveryFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<WebhookDelivery> webhookDelivery(DataFetchingEnvironment field) {
    var request =
        GetWebhookDeliveryRequest.newBuilder()
            .setName(new Arguments(field).required("name"))
            .build();
    return CallerScope.of(field).ask(() -> mesh.webhooks().getWebhookDelivery(request));
  }

  @DgsData(parentType = "WebhookEndpoint", field = "deliveries")
  public CompletableFuture<Connection<WebhookDelivery>> ofEndpoint(DataFetchingEnvironment field) {
    WebhookEndpoint endpoint = Objects.requireNonNull(field.getSource());
    PageRequest page = PageRequest.of(field);
    var request =
        ListWebhookDeliveriesRequest.newBuilder()
            .setParent(endpoint.getName())
            .setPageSize(page.pageSize())
            .setPageToken(page.token());
    new Arguments(field).string("filter", request::setFilter);
    return CallerScope.of(field)
        .ask(() -> mesh.webhooks().listWebhookDeliveries(request.build()))
        .thenApply(r -> Connection.of(page, r.getWebhookDeliveriesList(), r.getNextPageToken()));
  }

  @DgsMutation
  public CompletableFuture<WebhookDelivery> replayWebhookDelivery(DataFetchingEnvironment field) {
    var request =
        ReplayWebhookDeliveryRequest.newBuilder()
            .setName(new Arguments(field).required("name"))
            .build();
    return CallerScope.of(field).ask(() -> mesh.webhooks().replayWebhookDelivery(request));
  }

  @DgsMutation
  public CompletableFuture<Long> replayWebhookDeliveries(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    var request =
        ReplayWebhookDeliveriesRequest.newBuilder()
            .setParent(Names.webhookEndpoint(given.required("endpoint")));
    given.time("startTime", request::setStartTime);
    given.time("endTime", request::setEndTime);
    given.bool("includeDelivered", request::setIncludeDelivered);
    return CallerScope.of(field)
        .ask(() -> mesh.webhooks().replayWebhookDeliveries(request.build()))
        .thenApply(ReplayWebhookDeliveriesResponse::getReplayedCount);
  }
}
