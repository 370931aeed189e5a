package dev.vectormesh.job.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobMain;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.v1.BatchCreateJobsRequest;
import dev.vectormesh.job.v1.CreateWebhookEndpointRequest;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.WebhookEndpoint;
import dev.vectormesh.job.v1.WebhookServiceGrpc;
import dev.vectormesh.job.webhook.Receiver;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.settings.Secret;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Job service's process, killed while its receiver has requests in its hands. */
class WebhookKillIT {
  private static final int JOBS = 120;
  // Each costs the half minute for which deliveries stay claimed.
  private static final int KILLS = 1;
  private static final int IN_HAND = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String UNDELIVERED =
      "select count(*) from job.webhook_delivery where state <> 2";

  /** Takes requests and answers none of them until it is let go. */
  private static final class Hold {
    private final AtomicInteger taken = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);

    Receiver.Answer take() {
      taken.incrementAndGet();
      try {
        over.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Receiver.Answer.of(204);
    }
  }

  private final SharedStores.Database database = SharedStores.freshDatabase();
  private final ChaosDatabase rows = new ChaosDatabase(database);

  @Test
  void everyEvent_isDeliveredUnderItsIdWhateverIsKilled(@TempDir Path logs) throws Exception {
    int port = JobChaos.freePort();
    try (Receiver receiver = new Receiver();
        ChildJvm service =
            new ChildJvm(JobMain.class, environment(port), logs.resolve("service.log"))) {
      Hold hold = new Hold();
      Hold first = hold;
      receiver.answer(got -> first.take());
      createAll(URI.create("grpc://127.0.0.1:" + port), receiver.url("/in"));
      for (int i = 0; i < KILLS; i++) {
        Hold held = hold;
        await().atMost(PATIENCE).until(() -> held.taken.get() >= IN_HAND);
        Hold next = new Hold();
        receiver.answer(got -> next.take());
        service.killAndRestart();
        held.over.countDown();
        hold = next;
      }
      receiver.answer(204);
      hold.over.countDown();
      await()
          .atMost(PATIENCE)
          .until(() ->
              rows.number("select count(*) from job.event").orElse(0L) == JOBS
                  && rows.number(UNDELIVERED).orElse(1L) == 0);
      assertDelivered(receiver.received());
    }
  }

  private void assertDelivered(List<Receiver.Received> received) throws Exception {
    Map<String, byte[]> bodies = new HashMap<>();
    for (Receiver.Received got : received) {
      byte[] body = bodies.putIfAbsent(got.header("webhook-id"), got.body());
      assertThat(body == null ? got.body() : body).as("told again").isEqualTo(got.body());
    }
    assertThat(bodies.keySet()).isEqualTo(rows.texts("select id::text from job.event"));
    assertThat(received).as("what was in hand came again").hasSizeGreaterThan(JOBS);
  }

  private Map<String, String> environment(int port) {
    Map<String, String> settings = JobMesh.settings(database);
    settings.put("port", Integer.toString(port));
    settings.put("webhooks.allowHttp", "true");
    settings.put("webhooks.allowedNetworks", "127.0.0.0/8");
    settings.put("webhooks.timeout", "5s");
    return JobChaos.environment(settings);
  }

  private static void createAll(URI service, String url) {
    Tokens tokens = Tokens.of(new Secret(JobMesh.SECRET));
    ManagedChannel channel = Channels.open(service, tokens.source("alice", "kill", Role.ADMIN));
    try {
      WebhookEndpoint endpoint =
          WebhookEndpoint.newBuilder().setUrl(url).addEventTypes("job.created").build();
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
          .until(() ->
              WebhookServiceGrpc.newBlockingStub(channel)
                  .createWebhookEndpoint(
                      CreateWebhookEndpointRequest.newBuilder()
                          .setWebhookEndpoint(endpoint)
                          .setRequestId("01a1ff1e-ca03-74bd-aa45-bf34be6cc717")
                          .build())
                  .isInitialized());
      BatchCreateJobsRequest.Builder batch = BatchCreateJobsRequest.newBuilder();
      for (int i = 0; i < JOBS; i++) {
        batch.addRequests(JobMesh.create("test.hooks", Integer.toString(i)));
      }
      assertThat(
              JobServiceGrpc.newBlockingStub(channel).batchCreateJobs(batch.build()).getJobsList())
          .hasSize(JOBS);
    } finally {
      channel.shutdownNow();
    }
  }
}
