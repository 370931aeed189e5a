package dev.vectormesh.job.api;

import dev.vectormesh.job.v1.WebhookAttempt;
import dev.vectormesh.job.v1.WebhookDelivery;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.job.webhook.Delivery;
import dev.vectormesh.job.webhook.Endpoint;
import dev.vectormesh.job.webhook.Webhooks;

/** Webhooks to the contract and back. */
final class WebhookProtos {
  private WebhookProtos() {}

  static WebhookEndpoint toProto(Webhooks.WithSecret made) {
    WebhookEndpoint.Builder proto = toProto(made.endpoint()).toBuilder();
    if (made.secret() != null) {
      proto.setSecret(made.secret().reveal());
    }
    return proto.build();
  }

  static WebhookEndpoint toProto(Endpoint endpoint) {
    WebhookEndpoint.Builder proto =
        WebhookEndpoint.newBuilder()
            .setName(endpoint.name())
            .setDisplayName(endpoint.spec().displayName())
            .setUrl(endpoint.spec().url())
            .addAllEventTypes(endpoint.spec().eventTypes())
            .setSecretCount(endpoint.secrets())
            .setStateValue(endpoint.state().code())
            .setDisableCauseValue(endpoint.disableCause().code())
            .setEtag(endpoint.etag())
            .setCreateTime(JobProtos.time(endpoint.createTime()))
            .setUpdateTime(JobProtos.time(endpoint.updateTime()));
    if (endpoint.failingSince() != null) {
      proto.setFailingSince(JobProtos.time(endpoint.failingSince()));
    }
    return proto.build();
  }

  static Endpoint.Spec spec(WebhookEndpoint proto) {
    return new Endpoint.Spec(
        proto.getDisplayName(),
        proto.getUrl(),
        proto.getEventTypesList().stream().distinct().toList());
  }

  static WebhookDelivery toProto(Webhooks.WithAttempts found) {
    WebhookDelivery.Builder proto = toProto(found.delivery()).toBuilder();
    found.attempts().forEach(a -> proto.addAttempts(toProto(a)));
    return proto.build();
  }

  static WebhookDelivery toProto(Delivery delivery) {
    WebhookDelivery.Builder proto =
        WebhookDelivery.newBuilder()
            .setName(delivery.name())
            .setEvent(delivery.key().event().toString())
            .setEventType(delivery.message().type())
            .setEventSubject(delivery.message().subject())
            .setEventTime(JobProtos.time(delivery.message().time()))
            .setStateValue(delivery.state().code())
            .setAttemptCount(delivery.attempts())
            .setCreateTime(JobProtos.time(delivery.createTime()));
    if (delivery.state() == Delivery.State.PENDING) {
      proto.setNextAttemptTime(JobProtos.time(delivery.nextTime()));
    }
    if (delivery.last() != null) {
      proto.setLastAttempt(toProto(delivery.last()));
    }
    if (delivery.endTime() != null) {
      proto.setEndTime(JobProtos.time(delivery.endTime()));
    }
    return proto.build();
  }

  private static WebhookAttempt toProto(Delivery.Attempt attempt) {
    return WebhookAttempt.newBuilder()
        .setTime(JobProtos.time(attempt.time()))
        .setDuration(ScheduleProtos.duration(attempt.took()))
        .setOutcomeValue(attempt.outcome().code())
        .setStatusCode(attempt.status())
        .setError(attempt.error())
        .build();
  }
}
