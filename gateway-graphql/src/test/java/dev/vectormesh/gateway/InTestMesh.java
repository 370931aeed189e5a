package dev.vectormesh.gateway;

import dev.vectormesh.corpus.v1.BucketServiceGrpc;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.IngestServiceGrpc;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.host.App;
import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.host.HostConfig;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import dev.vectormesh.search.v1.StatsServiceGrpc;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The contracts' services answering from tables, behind the mesh's own interceptors, on free ports.
 */
final class InTestMesh implements AutoCloseable {
  final CorpusTables corpus = new CorpusTables();
  final SearchTables search = new SearchTables();
  final JobTables jobs = new JobTables();
  private final List<Host> hosts = new ArrayList<>();

  InTestMesh(AuthConfig auth) {
    CallChain chain = CallChain.of(auth, HostConfig.local(), Telemetry.none());
    host(chain, "ingest", corpus.services());
    host(chain, "search", search.services());
    host(chain, "job", List.of(jobs));
  }

  private void host(CallChain chain, String name, List<BindableService> services) {
    hosts.add(Host.of(chain, new TableApp(name, services)).netty(0).start());
  }

  URI uri(String service) {
    return URI.create("grpc://127.0.0.1:" + host(service).port());
  }

  void stop(String service) {
    host(service).close();
  }

  private Host host(String service) {
    return hosts.get(List.of("ingest", "search", "job").indexOf(service));
  }

  @Override
  public void close() {
    hosts.forEach(Host::close);
  }

  private record TableApp(String name, List<BindableService> services) implements App {
    @Override
    public RoleTable roles() {
      RoleTable.Builder roles = RoleTable.builder();
      Stream.of(
              NamespaceServiceGrpc.getServiceDescriptor(),
              CollectionServiceGrpc.getServiceDescriptor(),
              BucketServiceGrpc.getServiceDescriptor(),
              DocumentServiceGrpc.getServiceDescriptor(),
              IngestServiceGrpc.getServiceDescriptor(),
              SearchServiceGrpc.getServiceDescriptor(),
              StatsServiceGrpc.getServiceDescriptor(),
              JobServiceGrpc.getServiceDescriptor())
          .map(ServiceDescriptor::getMethods)
          .forEach(methods ->
              methods.forEach(m -> {
                boolean reads = m.getBareMethodName().matches("(Get|List|Search|Watch).*");
                MethodDescriptor<?, ?> method = m;
                if (reads) {
                  roles.reader(method);
                } else {
                  roles.writer(method);
                }
              }));
      return roles.build();
    }

    @Override
    public Health health() {
      return Health.always(name);
    }

    @Override
    public void close() {}
  }
}
