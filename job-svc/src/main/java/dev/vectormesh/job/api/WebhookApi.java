package dev.vectormesh.job.api;

import com.google.protobuf.Empty;
import dev.vectormesh.job.v1.CreateWebhookEndpointRequest;
import dev.vectormesh.job.v1.DeleteWebhookEndpointRequest;
import dev.vectormesh.job.v1.DisableWebhookEndpointRequest;
import dev.vectormesh.job.v1.EnableWebhookEndpointRequest;
import dev.vectormesh.job.v1.GetWebhookDeliveryRequest;
import dev.vectormesh.job.v1.GetWebhookEndpointRequest;
import dev.vectormesh.job.v1.ListWebhookDeliveriesRequest;
import dev.vectormesh.job.v1.ListWebhookDeliveriesResponse;
import dev.vectormesh.job.v1.ListWebhookEndpointsRequest;
import dev.vectormesh.job.v1.ListWebhookEndpointsResponse;
import dev.vectormesh.job.v1.ReplayWebhookDeliveriesRequest;
import dev.vectormesh.job.v1.ReplayWebhookDeliveriesResponse;
import dev.vectormesh.job.v1.ReplayWebhookDeliveryRequest;
import dev.vectormesh.job.v1.RotateWebhookSecretRequest;
import dev.vectormesh.job.v1.UpdateWebhookEndpointRequest;
import dev.vectormesh.job.v1.WebhookDelivery;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.job.v1.WebhookServiceGrpc;
import dev.vectormesh.job.webhook.Delivery;
import dev.vectormesh.job.webhook.Endpoint;
import dev.vectormesh.job.webhook.EndpointStore;
import dev.vectormesh.job.webhook.Webhooks;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.mask.MaskPaths;
import dev.vectormesh.platform.paging.KeysetPage;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** WebhookService. */
public final class WebhookApi extends WebhookServiceGrpc.WebhookServiceImplBase {
  private static final Set<String> CHANGEABLE = Set.of("display_name", "url", "event_types");
  private static final Duration OVERLAP = Duration.ofHours(24);

  private final Webhooks webhooks;

  public WebhookApi(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  @Override
  public void createWebhookEndpoint(
      CreateWebhookEndpointRequest request, StreamObserver<WebhookEndpoint> reply) {
    Replies.send(
        reply,
        () ->
            WebhookProtos.toProto(
                webhooks.create(
                    tenant(),
                    WebhookProtos.spec(request.getWebhookEndpoint()),
                    request.getRequestId().isEmpty()
                        ? null
                        : UUID.fromString(request.getRequestId()))));
  }

  @Override
  public void getWebhookEndpoint(
      GetWebhookEndpointRequest request, StreamObserver<WebhookEndpoint> reply) {
    Replies.send(
        reply, () -> WebhookProtos.toProto(webhooks.find(tenant(), uid(request.getName()))));
  }

  @Override
  public void listWebhookEndpoints(
      ListWebhookEndpointsRequest request, StreamObserver<ListWebhookEndpointsResponse> reply) {
    Replies.send(reply, () -> page(request));
  }

  private ListWebhookEndpointsResponse page(ListWebhookEndpointsRequest request) {
    KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
    List<Endpoint> found =
        page.cutBy(
            webhooks.list(tenant(), page.after(WebhookApi::after), page.limit()),
            e -> new String[] {e.createTime().toString(), e.uid().toString()});
    return ListWebhookEndpointsResponse.newBuilder()
        .addAllWebhookEndpoints(found.stream().map(WebhookProtos::toProto).toList())
        .setNextPageToken(page.next())
        .build();
  }

  private static EndpointStore.After after(KeysetPage.Position position) {
    return new EndpointStore.After(position.instant(0), position.uuid(1));
  }

  @Override
  public void updateWebhookEndpoint(
      UpdateWebhookEndpointRequest request, StreamObserver<WebhookEndpoint> reply) {
    Replies.send(
        reply,
        () -> {
          WebhookEndpoint asked = request.getWebhookEndpoint();
          List<String> paths = MaskPaths.changes(request.getUpdateMask(), asked, CHANGEABLE);
          return WebhookProtos.toProto(
              webhooks.update(
                  tenant(),
                  Endpoint.parseName("webhook_endpoint.name", asked.getName()),
                  asked.getEtag(),
                  current -> merge(current, asked, paths)));
        });
  }

  private static Endpoint.Spec merge(
      Endpoint.Spec current, WebhookEndpoint asked, List<String> paths) {
    Endpoint.Spec other = WebhookProtos.spec(asked);
    return new Endpoint.Spec(
        paths.contains("display_name") ? other.displayName() : current.displayName(),
        paths.contains("url") ? other.url() : current.url(),
        paths.contains("event_types") ? other.eventTypes() : current.eventTypes());
  }

  @Override
  public void deleteWebhookEndpoint(
      DeleteWebhookEndpointRequest request, StreamObserver<Empty> reply) {
    Replies.send(
        reply,
        () -> {
          webhooks.delete(tenant(), uid(request.getName()), request.getEtag());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void enableWebhookEndpoint(
      EnableWebhookEndpointRequest request, StreamObserver<WebhookEndpoint> reply) {
    Replies.send(
        reply, () -> WebhookProtos.toProto(webhooks.enable(tenant(), uid(request.getName()))));
  }

  @Override
  public void disableWebhookEndpoint(
      DisableWebhookEndpointRequest request, StreamObserver<WebhookEndpoint> reply) {
    Replies.send(
        reply, () -> WebhookProtos.toProto(webhooks.disable(tenant(), uid(request.getName()))));
  }

  @Override
  public void rotateWebhookSecret(
      RotateWebhookSecretRequest request, StreamObserver<WebhookEndpoint> reply) {
    Replies.send(
        reply,
        () ->
            WebhookProtos.toProto(
                webhooks.rotate(
                    tenant(),
                    uid(request.getName()),
                    request.hasOverlap() ? JobProtos.duration(request.getOverlap()) : OVERLAP)));
  }

  @Override
  public void getWebhookDelivery(
      GetWebhookDeliveryRequest request, StreamObserver<WebhookDelivery> reply) {
    Replies.send(
        reply,
        () ->
            WebhookProtos.toProto(
                webhooks.delivery(tenant(), Endpoint.parseDelivery(request.getName()))));
  }

  @Override
  public void listWebhookDeliveries(
      ListWebhookDeliveriesRequest request, StreamObserver<ListWebhookDeliveriesResponse> reply) {
    Replies.send(reply, () -> page(request));
  }

  private ListWebhookDeliveriesResponse page(ListWebhookDeliveriesRequest request) {
    KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
    Endpoint endpoint = webhooks.find(tenant(), Endpoint.parseName("parent", request.getParent()));
    List<Delivery> found =
        page.cutBy(
            webhooks.deliveries(
                endpoint,
                Filter.parse(request.getFilter()),
                page.after(WebhookApi::after),
                page.limit()),
            d -> new String[] {d.createTime().toString(), d.key().event().toString()});
    return ListWebhookDeliveriesResponse.newBuilder()
        .addAllWebhookDeliveries(found.stream().map(WebhookProtos::toProto).toList())
        .setNextPageToken(page.next())
        .build();
  }

  @Override
  public void replayWebhookDelivery(
      ReplayWebhookDeliveryRequest request, StreamObserver<WebhookDelivery> reply) {
    Replies.send(
        reply,
        () ->
            WebhookProtos.toProto(
                webhooks.replay(tenant(), Endpoint.parseDelivery(request.getName()))));
  }

  @Override
  public void replayWebhookDeliveries(
      ReplayWebhookDeliveriesRequest request,
      StreamObserver<ReplayWebhookDeliveriesResponse> reply) {
    Replies.send(
        reply,
        () ->
            ReplayWebhookDeliveriesResponse.newBuilder()
                .setReplayedCount(
                    webhooks.replay(
                        tenant(),
                        Endpoint.parseName("parent", request.getParent()),
                        ScheduleProtos.instant(request.getStartTime()),
                        request.hasEndTime() ? ScheduleProtos.instant(request.getEndTime()) : null,
                        request.getIncludeDelivered()))
                .build());
  }

  private static UUID uid(String name) {
    return Endpoint.parseName("name", name);
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }
}
