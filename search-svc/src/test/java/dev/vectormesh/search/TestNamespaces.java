package dev.vectormesh.search;

import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.host.App;
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Resolves namespaces out of a table, as their owner does out of its database. */
final class TestNamespaces extends NamespaceServiceGrpc.NamespaceServiceImplBase implements App {
  private record Key(String tenant, String name) {}

  private final Map<Key, ResolveServingResponse> table = new ConcurrentHashMap<>();
  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean hanging;

  /** A new namespace; collections are named by the last parts of their names. */
  ResolveServingResponse create(
      String tenant,
      String namespace,
      EmbeddingSpace space,
      String physical,
      String... collections) {
    String name = "namespaces/" + namespace;
    ResolveServingResponse.Builder serving =
        ResolveServingResponse.newBuilder()
            .setPhysicalCollection(physical)
            .setAnalysis(Bm25Encoder.CURRENT_ANALYSIS)
            .setAverageDocumentLength(TestCorpus.AVERAGE_LENGTH);
    serving
        .getNamespaceBuilder()
        .setName(name)
        .setUid(UUID.randomUUID().toString())
        .setGeneration(1)
        .setSignature("0")
        .getSpaceBuilder()
        .setFingerprint(space.fingerprint())
        .setModel(space.model())
        .setVersion(space.version())
        .setDimension(space.dimension())
        .setMetric(space.metric());
    for (String collection : collections) {
      serving.putCollectionUids(name + "/collections/" + collection, UUID.randomUUID().toString());
    }
    put(tenant, serving.build());
    return serving.build();
  }

  void put(String tenant, ResolveServingResponse serving) {
    table.put(new Key(tenant, serving.getNamespace().getName()), serving);
  }

  ResolveServingResponse served(String tenant, String name) {
    return Objects.requireNonNull(table.get(new Key(tenant, name)));
  }

  void remove(String tenant, String name) {
    table.remove(new Key(tenant, name));
  }

  /** What the last step of every write does. */
  void commit(String tenant, String name) {
    table.computeIfPresent(
        new Key(tenant, name),
        (k, s) -> {
          Namespace n = s.getNamespace();
          String next = Integer.toString(Integer.parseInt(n.getSignature()) + 1);
          return s.toBuilder().setNamespace(n.toBuilder().setSignature(next)).build();
        });
  }

  /** From now on calls are not answered. */
  void hang() {
    hanging = true;
  }

  int calls() {
    return calls.get();
  }

  @Override
  public void resolveServing(
      ResolveServingRequest request, StreamObserver<ResolveServingResponse> reply) {
    if (hanging) {
      return;
    }
    Replies.send(
        reply,
        () -> {
          calls.incrementAndGet();
          ResolveServingResponse serving =
              table.get(new Key(CallContext.current().tenant(), request.getName()));
          if (serving == null) {
            throw ApiException.notFound(request.getName());
          }
          return serving;
        });
  }

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public List<BindableService> services() {
    return List.of(this);
  }

  @Override
  public RoleTable roles() {
    RoleTable.Builder roles = RoleTable.builder();
    NamespaceServiceGrpc.getServiceDescriptor().getMethods().forEach(roles::reader);
    return roles.build();
  }

  @Override
  public Health health() {
    return Health.always(name());
  }

  @Override
  public void close() {}
}
