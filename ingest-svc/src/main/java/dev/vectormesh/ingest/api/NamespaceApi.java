package dev.vectormesh.ingest.api;

import com.google.protobuf.Empty;
import dev.vectormesh.corpus.v1.CheckDeletionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.Deletion;
import dev.vectormesh.corpus.v1.GetNamespaceRequest;
import dev.vectormesh.corpus.v1.ListNamespacesRequest;
import dev.vectormesh.corpus.v1.ListNamespacesResponse;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.RepairNamespaceRequest;
import dev.vectormesh.corpus.v1.RepairNamespaceResponse;
import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.corpus.v1.UpdateNamespaceRequest;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.AccessRules;
import dev.vectormesh.ingest.namespace.Deletions;
import dev.vectormesh.ingest.namespace.Isolation;
import dev.vectormesh.ingest.namespace.Namespaces;
import dev.vectormesh.ingest.write.IndexRepair;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.mask.MaskPaths;
import dev.vectormesh.platform.paging.KeysetPage;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

public final class NamespaceApi extends NamespaceServiceGrpc.NamespaceServiceImplBase {
  private static final String DISPLAY_NAME = "display_name";
  private static final String ACCESS = "access";
  private static final String UNLABELLED = "unlabelled";
  private static final Pattern NAME = Pattern.compile("namespaces/[a-z][a-z0-9-]{0,61}[a-z0-9]");

  private final Namespaces namespaces;
  private final Deletions deletions;
  private final IndexRepair repair;

  public NamespaceApi(Namespaces namespaces, Deletions deletions, IndexRepair repair) {
    this.namespaces = namespaces;
    this.deletions = deletions;
    this.repair = repair;
  }

  @Override
  public void createNamespace(CreateNamespaceRequest request, StreamObserver<Namespace> reply) {
    Replies.send(
        reply,
        () ->
            NamespaceMessages.namespace(
                namespaces.create(
                    tenant(),
                    new NamespaceName(request.getNamespaceId()),
                    request.getNamespace().getDisplayName(),
                    request.getNamespace().getEncoder(),
                    isolation(request.getNamespace().getIsolation()),
                    rules(request.getNamespace()))));
  }

  @Override
  public void updateNamespace(UpdateNamespaceRequest request, StreamObserver<Namespace> reply) {
    Replies.send(reply, () -> NamespaceMessages.namespace(updated(request)));
  }

  private dev.vectormesh.ingest.namespace.Namespace updated(UpdateNamespaceRequest request) {
    Namespace asked = request.getNamespace();
    if (!NAME.matcher(asked.getName()).matches()) {
      throw ApiException.invalid("namespace.name", "must be namespaces/{namespace}");
    }
    List<String> paths =
        MaskPaths.changes(request.getUpdateMask(), asked, Set.of(DISPLAY_NAME, ACCESS, UNLABELLED));
    AccessRules rules = rules(asked);
    return namespaces.update(
        tenant(),
        NamespaceName.parse(asked.getName()),
        before ->
            before.changed(
                paths.contains(DISPLAY_NAME) ? asked.getDisplayName() : before.displayName(),
                new AccessRules(
                    paths.contains(ACCESS) ? rules.enforced() : before.access().enforced(),
                    paths.contains(UNLABELLED)
                        ? rules.unlabelled()
                        : before.access().unlabelled())),
        asked.getEtag());
  }

  private static AccessRules rules(Namespace asked) {
    return new AccessRules(
        asked.getAccess() == Namespace.Access.ACCESS_ENFORCED,
        asked.getUnlabelled() != Namespace.Unlabelled.UNLABELLED_HIDDEN);
  }

  @Override
  public void getNamespace(GetNamespaceRequest request, StreamObserver<Namespace> reply) {
    Replies.send(
        reply,
        () ->
            NamespaceMessages.namespace(
                namespaces.find(tenant(), NamespaceName.parse(request.getName()))));
  }

  @Override
  public void listNamespaces(
      ListNamespacesRequest request, StreamObserver<ListNamespacesResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          List<dev.vectormesh.ingest.namespace.Namespace> found =
              page.cut(
                  namespaces.store().page(tenant(), page.after(), page.limit()),
                  namespace -> namespace.name().namespace());
          return ListNamespacesResponse.newBuilder()
              .addAllNamespaces(found.stream().map(NamespaceMessages::namespace).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void deleteNamespace(DeleteNamespaceRequest request, StreamObserver<Empty> reply) {
    Replies.send(
        reply,
        () -> {
          namespaces.delete(tenant(), NamespaceName.parse(request.getName()), request.getEtag());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void checkDeletion(CheckDeletionRequest request, StreamObserver<Deletion> reply) {
    Replies.send(
        reply,
        () ->
            NamespaceMessages.deletion(
                deletions.check(tenant(), UUID.fromString(request.getNamespaceUid()))));
  }

  @Override
  public void resolveServing(
      ResolveServingRequest request, StreamObserver<ResolveServingResponse> reply) {
    Replies.send(
        reply,
        () ->
            NamespaceMessages.serving(
                namespaces.findServed(tenant(), NamespaceName.parse(request.getName()))));
  }

  @Override
  public void repairNamespace(
      RepairNamespaceRequest request, StreamObserver<RepairNamespaceResponse> reply) {
    Replies.send(
        reply,
        () -> {
          var namespace = namespaces.find(tenant(), NamespaceName.parse(request.getName()));
          IndexRepair.Report report = repair.repair(namespace, request.getRebuild());
          return RepairNamespaceResponse.newBuilder()
              .setExpectedPointCount(report.expected())
              .setFoundPointCount(report.found())
              .setMissingDocumentCount(report.missing())
              .setWaitingDocumentCount(report.waiting())
              .build();
        });
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }

  private static @Nullable Isolation isolation(Namespace.Isolation asked) {
    return switch (asked) {
      case ISOLATION_DEDICATED -> Isolation.DEDICATED;
      case ISOLATION_SHARED -> Isolation.SHARED;
      case ISOLATION_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }
}
