package dev.vectormesh.gateway;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobApp;
import dev.vectormesh.job.JobConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.worker.JobHandler;
import dev.vectormesh.worker.JobWorker;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A gateway before the real job service, which keeps its jobs in an embedded PostgreSQL. */
final class RealJobs implements AutoCloseable {
  private static final Tokens TOKENS = Tokens.of(new Secret(GatewayHarness.SECRET));

  private final Host jobs;
  private final GatewayHarness gateway;
  private final List<AutoCloseable> opened = new ArrayList<>();

  RealJobs() {
    JobConfig config = Settings.load("job", JobConfig.class, SettingsSources.overrides(settings()));
    jobs =
        Host.of(CallChain.of(config.auth(), config.host(), Telemetry.none()), JobApp.open(config))
            .netty(0)
            .start();
    gateway = new GatewayHarness(Map.of("job", jobs.uri().toString()));
  }

  private static Map<String, String> settings() {
    SharedStores.Database database = SharedStores.freshDatabase();
    Map<String, String> values = new HashMap<>();
    values.put("port", "0");
    values.put("auth.secret", GatewayHarness.SECRET);
    values.put("postgres.host", database.host());
    values.put("postgres.port", Integer.toString(database.port()));
    values.put("postgres.database", database.name());
    values.put("postgres.ownerUser", database.user());
    values.put("postgres.ownerPassword", database.password());
    values.put("postgres.apiPassword", "api-password");
    values.put("postgres.meshPassword", "mesh-password");
    values.put("webhooks.allowHttp", "true");
    values.put("webhooks.allowedNetworks", "127.0.0.0/8");
    values.put("host.drain", "1s");
    return values;
  }

  /** An administrator of this tenant. */
  Client client(String tenant) {
    return gateway.client(GatewayHarness.adminToken(tenant));
  }

  Client withToken(String token) {
    return gateway.client(token);
  }

  /** Runs jobs of the kind until all is closed. */
  void work(String kind, JobHandler handler) {
    ManagedChannel channel =
        Channels.open(jobs.uri(), TOKENS.source(null, "test-worker", Role.WORKER));
    opened.add(channel::shutdownNow);
    opened.add(JobWorker.builder(channel).handle(kind, 1, handler).start());
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    gateway.close();
    jobs.close();
  }
}
