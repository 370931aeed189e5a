package dev.vectormesh.job;

import dev.vectormesh.job.api.EventApi;
import dev.vectormesh.job.api.ScheduleApi;
import dev.vectormesh.job.api.WebhookApi;
import dev.vectormesh.job.event.EventSignals;
import dev.vectormesh.job.event.Events;
import dev.vectormesh.job.event.Sequencer;
import dev.vectormesh.job.http.ArmeriaWebhookSender;
import dev.vectormesh.job.postgres.PostgresDeliveryLog;
import dev.vectormesh.job.postgres.PostgresDeliveryQueue;
import dev.vectormesh.job.postgres.PostgresDueSchedules;
import dev.vectormesh.job.postgres.PostgresEndpointStore;
import dev.vectormesh.job.postgres.PostgresEventIntake;
import dev.vectormesh.job.postgres.PostgresEventStore;
import dev.vectormesh.job.postgres.PostgresScheduleStore;
import dev.vectormesh.job.schedule.ScheduleTicker;
import dev.vectormesh.job.schedule.Schedules;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.ScheduleServiceGrpc;
import dev.vectormesh.job.v1.WebhookServiceGrpc;
import dev.vectormesh.job.watch.Watchers;
import dev.vectormesh.job.webhook.Destinations;
import dev.vectormesh.job.webhook.EndpointUrl;
import dev.vectormesh.job.webhook.SecretBox;
import dev.vectormesh.job.webhook.WebhookDispatcher;
import dev.vectormesh.job.webhook.Webhooks;
import dev.vectormesh.job.work.Jobs;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.net.AddressGuard;
import dev.vectormesh.platform.postgres.Postgres;
import io.grpc.BindableService;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events, webhooks and schedules, wired. */
final class EventWiring implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventWiring.class);

  private final Sequencer sequencer;
  private final WebhookDispatcher dispatcher;
  private final ArmeriaWebhookSender sender;
  private final ScheduleTicker ticker;
  private final AutoCloseable listening;
  private final List<BindableService> services;

  EventWiring(
      JobConfig config, Postgres postgres, Watchers watchers, Jobs jobs, InstantSource clock) {
    EventSignals signals = new EventSignals();
    sequencer = new Sequencer(new PostgresEventIntake(postgres), signals, config.events(), clock);
    Destinations destinations =
        new Destinations(
            AddressGuard.of(config.webhooks().allowedNetworks()), config.webhooks().allowHttp());
    SecretBox box = new SecretBox(config.webhookKey(), new SecureRandom());
    sender = new ArmeriaWebhookSender(destinations, config.webhooks().trust(), clock);
    dispatcher =
        new WebhookDispatcher(
            new WebhookDispatcher.Parts(
                new PostgresDeliveryQueue(postgres), sender, box, new SecureRandom()),
            config.webhooks(),
            clock);
    signals.onEvents(dispatcher::wake);
    Webhooks webhooks =
        new Webhooks(
            new Webhooks.Parts(
                new PostgresEndpointStore(postgres),
                new PostgresDeliveryLog(postgres),
                new EndpointUrl(destinations),
                box),
            config.webhooks(),
            clock);
    Schedules schedules =
        new Schedules(new PostgresScheduleStore(postgres), jobs, config.schedules(), clock);
    ticker =
        new ScheduleTicker(
            new PostgresDueSchedules(postgres), schedules, config.schedules(), clock);
    listening = postgres.listen(PostgresEventIntake.CHANNEL, signals::heard);
    Events events =
        new Events(new PostgresEventStore(postgres), signals, watchers, sequencer::wake);
    services =
        List.of(new EventApi(events, clock), new WebhookApi(webhooks), new ScheduleApi(schedules));
  }

  List<BindableService> services() {
    return services;
  }

  static RoleTable.Builder roles(RoleTable.Builder roles) {
    return roles
        .allow(EventServiceGrpc.getPublishEventsMethod(), Role.WRITER, Role.WORKER)
        .reader(EventServiceGrpc.getListEventsMethod(), EventServiceGrpc.getSubscribeEventsMethod())
        .reader(
            ScheduleServiceGrpc.getGetScheduleMethod(),
            ScheduleServiceGrpc.getListSchedulesMethod(),
            ScheduleServiceGrpc.getListScheduleRunsMethod())
        .writer(
            ScheduleServiceGrpc.getCreateScheduleMethod(),
            ScheduleServiceGrpc.getUpdateScheduleMethod(),
            ScheduleServiceGrpc.getDeleteScheduleMethod(),
            ScheduleServiceGrpc.getPauseScheduleMethod(),
            ScheduleServiceGrpc.getResumeScheduleMethod(),
            ScheduleServiceGrpc.getTriggerScheduleMethod())
        .reader(
            WebhookServiceGrpc.getGetWebhookEndpointMethod(),
            WebhookServiceGrpc.getListWebhookEndpointsMethod(),
            WebhookServiceGrpc.getGetWebhookDeliveryMethod(),
            WebhookServiceGrpc.getListWebhookDeliveriesMethod())
        .writer(
            WebhookServiceGrpc.getReplayWebhookDeliveryMethod(),
            WebhookServiceGrpc.getReplayWebhookDeliveriesMethod())
        // Whoever chooses where a tenant's events go sees them all.
        .admin(
            WebhookServiceGrpc.getCreateWebhookEndpointMethod(),
            WebhookServiceGrpc.getUpdateWebhookEndpointMethod(),
            WebhookServiceGrpc.getDeleteWebhookEndpointMethod(),
            WebhookServiceGrpc.getEnableWebhookEndpointMethod(),
            WebhookServiceGrpc.getDisableWebhookEndpointMethod(),
            WebhookServiceGrpc.getRotateWebhookSecretMethod());
  }

  void start() {
    sequencer.start();
    dispatcher.start();
    ticker.start();
  }

  @Override
  public void close() {
    ticker.close();
    dispatcher.close();
    sender.close();
    sequencer.close();
    try {
      listening.close();
    } catch (Exception e) {
      log.debug("closing the signals of events", e);
    }
  }
}
