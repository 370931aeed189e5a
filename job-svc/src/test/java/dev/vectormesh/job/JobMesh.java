package dev.vectormesh.job;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.QueueServiceGrpc;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.ManagedChannel;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Job service on real stores, in process or on a port, with stubs for anybody. */
public final class JobMesh implements AutoCloseable {
  public static final String SECRET = "a-test-secret-of-at-least-32-characters";
  private static final Tokens TOKENS = Tokens.of(new Secret(SECRET));

  private final Host host;
  private final URI uri;
  private final List<ManagedChannel> channels = new ArrayList<>();

  private JobMesh(Host host, URI uri) {
    this.host = host;
    this.uri = uri;
  }

  /** Settings for this database, without Redis, with short intervals. */
  public static Map<String, String> settings(SharedStores.Database database) {
    Map<String, String> values = new HashMap<>();
    values.put("port", "0");
    values.put("auth.secret", SECRET);
    values.put("postgres.host", database.host());
    values.put("postgres.port", Integer.toString(database.port()));
    values.put("postgres.database", database.name());
    values.put("postgres.ownerUser", database.user());
    values.put("postgres.ownerPassword", database.password());
    values.put("postgres.apiPassword", "api-password");
    values.put("postgres.meshPassword", "mesh-password");
    values.put("queue.poll", "100ms");
    values.put("queue.sweep", "100ms");
    values.put("queue.firstRetry", "50ms");
    values.put("host.drain", "1s");
    return values;
  }

  public static JobConfig config(Map<String, String> values) {
    return Settings.load("job", JobConfig.class, SettingsSources.overrides(values));
  }

  public static JobMesh inProcess(Map<String, String> values, InstantSource clock) {
    JobConfig config = config(values);
    String name = "job-" + UUID.randomUUID();
    Host host = builder(config, clock).inProcess(name).start();
    return new JobMesh(host, URI.create("inprocess:" + name));
  }

  public static JobMesh onPort(Map<String, String> values) {
    JobConfig config = config(values);
    Host host = builder(config, InstantSource.system()).netty(config.port()).start();
    return new JobMesh(host, host.uri());
  }

  /** Behind the listener that serves the mesh's HTTP routes. */
  public static JobMesh onHttp(Map<String, String> values) {
    JobConfig config = config(values);
    Host host = builder(config, InstantSource.system()).armeria(config.port()).start();
    return new JobMesh(host, host.uri());
  }

  /** For requests that are made by hand. */
  public static String token(String tenant, Role... roles) {
    return TOKENS.source(tenant, "test", roles).token();
  }

  private static Host.Builder builder(JobConfig config, InstantSource clock) {
    return Host.of(
        CallChain.of(config.auth(), config.host(), Telemetry.current()),
        JobApp.open(config, clock));
  }

  public Host host() {
    return host;
  }

  public ManagedChannel channel(String tenant, Role... roles) {
    ManagedChannel channel = Channels.open(uri, TOKENS.source(tenant, "test", roles));
    channels.add(channel);
    return channel;
  }

  public ManagedChannel workerChannel() {
    ManagedChannel channel = Channels.open(uri, TOKENS.source(null, "test-worker", Role.WORKER));
    channels.add(channel);
    return channel;
  }

  public JobServiceGrpc.JobServiceBlockingStub jobs(String tenant, Role... roles) {
    return JobServiceGrpc.newBlockingStub(channel(tenant, roles));
  }

  public QueueServiceGrpc.QueueServiceBlockingStub queues(String tenant, Role... roles) {
    return QueueServiceGrpc.newBlockingStub(channel(tenant, roles));
  }

  public WorkerServiceGrpc.WorkerServiceBlockingStub workers() {
    return WorkerServiceGrpc.newBlockingStub(workerChannel());
  }

  public static CreateJobRequest create(String kind, String input) {
    return CreateJobRequest.newBuilder()
        .setJob(
            Job.newBuilder()
                .setKind(kind)
                .setSubject("things/" + input)
                .setInput(Any.pack(StringValue.of(input))))
        .build();
  }

  public static Job get(JobServiceGrpc.JobServiceBlockingStub jobs, String name) {
    return jobs.getJob(GetJobRequest.newBuilder().setName(name).build());
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    host.close();
  }
}
